import { z } from 'zod';

/** A source by name with its options; each source checks its own. */
const sourceSchema = z.looseObject({ source: z.string().describe('name of a data source; `mainbench ls` lists them') });

const worldDataSchema = z.strictObject({ world: z.looseObject({}).describe('options of the controlled world') });

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
  tokens_per_pair: z.number().positive().default(400).describe('expected mean tokens of a pair, for `plan`'),
  tokens_per_text: z.number().positive().default(400).describe('expected mean tokens of an unlabeled text, for `plan`'),
});

export const dataSchema = z.union([worldDataSchema, realDataSchema]);
export type DataSettings = z.infer<typeof dataSchema>;
export type SourceSettings = z.infer<typeof sourceSchema>;
