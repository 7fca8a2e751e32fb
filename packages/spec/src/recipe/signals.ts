import { z } from 'zod';

/** What expressions may call a signal of the recipe's own. */
export const signalName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'expected a name of lower-case letters, digits and underscores');

/** A signal of the recipe's own: a filter's scores, or a shipped signal by another model. */
export const ownSignalSchema = z.union([
  z.strictObject({
    filter: z.string().describe('name of a filter, or a file such as ./my-filter.ts, whose scores the signal is'),
    options: z.looseObject({}).default({}).describe('options of the filter'),
  }),
  z.strictObject({
    signal: z.string().describe('a shipped signal that the forward or the reverse model gives'),
    iteration: z.int().min(0).describe('by the model of this alignment iteration in place of the last one'),
  }),
]);

export type OwnSignal = z.infer<typeof ownSignalSchema>;
