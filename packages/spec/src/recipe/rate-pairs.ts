import { z } from 'zod';

/** An outside rating of the pairs that arms keep. */
export const ratePairsSchema = z.strictObject({
  filter: z
    .string()
    .describe(
      'the rater: name of a filter, or a file such as ./my-filter.ts, whose score of a pair is its rating; a model of the run that it asks is the untuned one',
    ),
  options: z.looseObject({}).default({}).describe('options of the filter'),
  sample: z
    .int()
    .min(2)
    .default(100)
    .describe(
      'how many pairs are rated of what each arm keeps, and of all candidates: those with the smallest seeded hashes of their ids',
    ),
});
