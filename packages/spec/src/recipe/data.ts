import { z } from 'zod';

/** A source by name with its options; each source checks its own. */
const sourceSchema = z.looseObject({ source: z.string().describe('name of a data source; `mainbench ls` lists them') });

const worldDataSchema = z.strictObject({ world: z.looseObject({}).describe('options of the controlled world') });

const cleanedTables = ['held_out', 'seed', 'candidates', 'unlabeled'] as const;

/** A step by name with its options; each step checks its own. */
const cleaningStepSchema = z.looseObject({
  step: z.string().describe('name of a step of cleaning; `mainbench ls` lists them'),
  tables: z
    .array(z.enum(cleanedTables))
    .min(1)
    .optional()
    .describe('tables that it goes through; default: those of the step that the recipe has'),
});

const realDataSchema = z.strictObject({
  seed: sourceSchema.describe('seed pairs'),
  unlabeled: sourceSchema
    .optional()
    .describe('texts without instructions; default: the responses of `candidates`, where that is given'),
  candidates: sourceSchema
    .optional()
    .describe('pairs that the filters choose from, in place of texts with generated instructions'),
  held_out: z
    .union([sourceSchema, z.strictObject({ fraction: z.number().gt(0).lt(1) })])
    .default({ fraction: 0.1 })
    .describe('pairs for evaluation: from a separate source, or a seeded share of the seed pairs'),
  cleaning: z
    .array(cleaningStepSchema)
    .min(1)
    .optional()
    .describe('steps that rows of the tables go through, in this order; each counts what it leaves out'),
  contamination: z
    .strictObject({
      drop: z
        .boolean()
        .default(false)
        .describe('leave contaminated seed pairs, texts and generated pairs out; false: count and show them'),
      ngram: z
        .int()
        .min(5)
        .max(50)
        .default(13)
        .describe('words of a run that a row shares with a document of a benchmark'),
      threshold: z
        .number()
        .min(0.5)
        .max(1)
        .default(0.8)
        .describe('Jaccard similarity from which a text is a near-duplicate of a document'),
    })
    .optional()
    .describe('look for documents of the recipe’s benchmarks among seed pairs, texts and generated pairs'),
  tokens_per_pair: z.number().positive().default(400).describe('expected mean tokens of a pair, for `plan`'),
  tokens_per_text: z.number().positive().default(400).describe('expected mean tokens of an unlabeled text, for `plan`'),
});

export const dataSchema = z.union([worldDataSchema, realDataSchema]);
export type DataSettings = z.infer<typeof dataSchema>;
export type ContaminationSettings = NonNullable<z.infer<typeof realDataSchema>['contamination']>;
export type CleaningSettings = z.infer<typeof cleaningStepSchema>;
export type SourceSettings = z.infer<typeof sourceSchema>;
