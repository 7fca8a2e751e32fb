import { z } from 'zod';
import { count, fraction, share } from './fields.ts';
import { alphaSchema, trainingSchema } from './training.ts';

/** How a model is asked for text. */
export const samplingSchema = z.strictObject({
  temperature: z.number().min(0).default(0.7),
  top_p: share.default(0.9),
  max_new_tokens: count.default(512),
});

/** Step 1, mutual alignment (method.md section 1). */
export const alignSchema = z.strictObject({
  iterations: z
    .int()
    .min(0)
    .default(4)
    .describe('K; unknown in the paper, 4 in the probable development code; 0 uses the first models'),
  start: z
    .enum(['continue', 'restart-from-base'])
    .default('continue')
    .describe('what a later iteration starts from: the same direction’s checkpoint, or the base model'),
  alpha: alphaSchema.prefault({}),
  train: trainingSchema({ steps: 50, batch_size: 32, learning_rate: 1e-5, warmup_ratio: 0, twins: true })
    .prefault({})
    .describe('one phase: one direction of one iteration'),
  generate: samplingSchema.prefault({}).describe('generation of the aligned instructions and responses'),
});

/** Step 2, augmentation: one generated instruction a text. */
export const augmentSchema = z.strictObject({
  limit: count.optional().describe('use only the first N texts; default: all'),
  generate: samplingSchema.prefault({}),
});

const distinct = z
  .number()
  .min(0.1)
  .max(1)
  .optional()
  .describe(
    'keep only the best of pairs whose responses are near-duplicates: Jaccard similarity of their runs of words',
  );

/** How many scored pairs are kept; unknown in the paper, so a factor. */
export const selectSchema = z.union([
  z.strictObject({ top_k: count, distinct }),
  z.strictObject({ top_fraction: share, distinct }),
  z.strictObject({ threshold: z.number().describe('keep pairs with at least this score'), distinct }),
  z.strictObject({
    band: z
      .strictObject({ from: fraction, to: fraction })
      .refine(({ from, to }) => from <= to, { path: ['from'], error: 'expected a quantile of at most `to`' })
      .describe('keep the pairs whose scores lie between these two quantiles of all scores'),
    distinct,
  }),
  z.strictObject({
    strata: z
      .strictObject({
        by: z.string().describe('a signal, or an expression over signals'),
        bins: z.int().min(2).max(1000),
      })
      .describe('bins of equal size by a signal; each gives an equal share of the kept pairs, its best ones'),
    top_k: count,
    distinct,
  }),
]);

/** Step 4, the final model. */
export const tuneSchema = z.strictObject({
  train: trainingSchema({ steps: 600, batch_size: 64, learning_rate: 2e-5, warmup_ratio: 0.05 }).prefault({}),
});

/** Prompt files; a name without a slash is one that mainbench ships. */
export const templatesSchema = z.strictObject({
  forward: z.string().default('vicuna-forward'),
  reverse: z.string().default('vicuna-reverse'),
  rating: z.string().default('rating').describe('asks for reasons and a last line “Score: 4”, or for a digit alone'),
  rating_digit: z
    .string()
    .optional()
    .describe(
      'asks for a single digit and ends where it goes, for `rating: expected`; default: the file of `rating`, and rating-digit beside the shipped rating, which asks for reasons first',
    ),
});

export type SamplingSettings = z.infer<typeof samplingSchema>;
export type AlignSettings = z.infer<typeof alignSchema>;
export type AugmentSettings = z.infer<typeof augmentSchema>;
export type SelectSettings = z.infer<typeof selectSchema>;
export type TuneSettings = z.infer<typeof tuneSchema>;
export type TemplatesSettings = z.infer<typeof templatesSchema>;
