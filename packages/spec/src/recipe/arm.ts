import { z } from 'zod';
import { count, name } from './fields.ts';
import { selectSchema } from './method.ts';

/** A filter written in the recipe. */
const formulaSchema = z.strictObject({
  score: z
    .string()
    .describe('expression over signals and filters (`mainbench filters` lists them); higher scores are kept first'),
  keep: z.string().optional().describe('condition that a pair must meet, such as tokens > 20'),
});

/** One row of a table: a way to choose training pairs. */
export const armSchema = z.strictObject({
  name,
  filter: z
    .union([z.string(), formulaSchema])
    .optional()
    .describe(
      'name of a filter, a file such as ./my-filter.ts, or a formula over signals; absent: only the seed pairs are used',
    ),
  options: z.looseObject({}).default({}).describe('options of the filter'),
  models: z
    .enum(['aligned', 'first'])
    .default('aligned')
    .describe(
      'the filter’s forward and reverse models: after the last alignment iteration, or the first models, trained on the seed pairs alone',
    ),
  rounds: count
    .default(1)
    .describe(
      'number of filter rounds; from the second on, the filter uses the model tuned on the previous choice (Humpback)',
    ),
  select: selectSchema.optional().describe('overrides the recipe’s `select`'),
  align: z.looseObject({}).optional().describe('overrides fields of the recipe’s `align` for this arm: an ablation'),
  tune: z
    .union([z.literal(false), z.looseObject({})])
    .optional()
    .describe('overrides fields of the recipe’s `tune`; false: the base model without tuning'),
  sweep: z
    .record(z.string(), z.array(z.json()).min(1))
    .optional()
    .describe(
      'fields of the arm with their values, such as { select.top_k: [1000, 2000] }: one arm for each combination',
    ),
});

export type ArmSettings = z.infer<typeof armSchema>;
