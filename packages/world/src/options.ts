import { z } from 'zod';
import { optionalKinds } from './constraints.ts';
import { counts, separatorNames, topicNames, topics } from './vocabulary.ts';

/** Whether all stated positions fit in one run of the topic's words: the lists that `samplePair` draws. */
function fits(count: number | undefined, positions: readonly (number | undefined)[]): boolean {
  const stated = positions.filter((position) => position !== undefined);
  return stated.length < 2 || Math.max(...stated) - Math.min(...stated) < (count ?? Math.max(...counts));
}

/** How many different instructions of `fewest` to `most` constraints `samplePair` can draw. */
export function instructionSpace(fewest: number, most: number): number {
  let total = 0;
  for (const topic of topicNames) {
    const positions = [undefined, ...(topics[topic] as readonly string[]).keys()];
    for (const count of [undefined, ...counts]) {
      for (const include of positions) {
        for (const ending of positions.filter((position) => fits(count, [include, position]))) {
          const stated = 1 + [count, include, ending].filter((value) => value !== undefined).length;
          if (stated >= fewest && stated <= most) total += 1;
          if (stated + 1 >= fewest && stated + 1 <= most) total += separatorNames.length;
        }
      }
    }
  }
  return total;
}

/** One instruction in so many is kept for held-out pairs. */
export const heldOutShare = 5;

const mostConstraints = 1 + optionalKinds.length;

export const worldOptions = z
  .strictObject({
    seed: z.int().min(0).default(1).describe('the same seed and options give the same rows'),
    pairs: z.int().min(1).default(400).describe('seed pairs'),
    texts: z.int().min(1).default(3000).describe('unlabeled texts'),
    noise: z.number().min(0).max(1).default(0.3).describe('share of the unlabeled texts that follow no instruction'),
    held_out: z.int().min(1).default(600).describe('different instructions for evaluation'),
    min_constraints: z
      .int()
      .min(1)
      .max(mostConstraints)
      .default(2)
      .describe('stated in an instruction, topic included'),
    max_constraints: z
      .int()
      .min(2)
      .max(mostConstraints)
      .default(4)
      .describe('stated in an instruction, topic included'),
  })
  .superRefine((options, context) => {
    const { min_constraints: fewest, max_constraints: most, held_out: heldOut } = options;
    if (fewest > most) {
      context.addIssue({
        code: 'custom',
        path: ['min_constraints'],
        message: `expected at most max_constraints, which is ${most}`,
      });
      return;
    }
    // Half of what is kept for held-out pairs, so that drawing different ones stays quick.
    const limit = Math.floor(instructionSpace(fewest, most) / (2 * heldOutShare));
    if (heldOut > limit) {
      context.addIssue({
        code: 'custom',
        path: ['held_out'],
        message: `expected at most ${limit}: there are no more different instructions of ${fewest} to ${most} constraints to hold out`,
      });
    }
  });

export type WorldOptions = z.infer<typeof worldOptions>;
