import { z } from 'zod';
import { boundsSchema } from '../cleaning-options.ts';
import { outside } from '../length-bounds.ts';
import { defineTextStep } from './text-step.ts';

/** Keeps texts within bounds; of a pair, its response. */
export const length = defineTextStep({
  name: 'length',
  version: 1,
  summary: 'bounds of a text in characters, words or bytes',
  options: z.strictObject(boundsSchema.unwrap().shape),
  tables: ['held_out', 'seed', 'candidates', 'unlabeled'],
  side: 'response',
  async open(bounds) {
    return (text) => {
      const wrong = outside(text, bounds);
      return wrong === undefined ? undefined : { drop: wrong };
    };
  },
});
