import { z } from 'zod';
import { externalModelSchema } from './model.ts';

/** What expressions may call a signal of the recipe's own. */
export const signalName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'expected a name of lower-case letters, digits and underscores');

/** A signal of the recipe's own: a filter's scores, or a shipped signal; by the models of the run, or another one. */
export const ownSignalSchema = z.union([
  z.strictObject({
    filter: z.string().describe('name of a filter, or a file such as ./my-filter.ts, whose scores the signal is'),
    options: z.looseObject({}).default({}).describe('options of the filter'),
    model: externalModelSchema.optional(),
  }),
  z
    .strictObject({
      signal: z.string().describe('a shipped signal that a model gives'),
      iteration: z
        .int()
        .min(0)
        .optional()
        .describe('by the forward or reverse model of this alignment iteration in place of the last one'),
      model: externalModelSchema.optional(),
    })
    .refine(({ iteration, model }) => (iteration === undefined) !== (model === undefined), {
      error: 'expected either iteration, for a model of the alignment loop, or model, for one beside it',
    }),
]);

export type OwnSignal = z.infer<typeof ownSignalSchema>;
