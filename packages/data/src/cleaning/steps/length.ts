import { z } from 'zod';
import { boundsSchema } from '../cleaning-options.ts';
import { outside } from '../length-bounds.ts';
import { allTables, defineDropStep } from './text-step.ts';

/** Keeps texts within bounds; of a pair, its response. */
export const length = defineDropStep({
  name: 'length',
  version: 1,
  summary: 'bounds of a text in characters, words or bytes',
  options: z.strictObject(boundsSchema.unwrap().shape),
  tables: allTables,
  side: 'response',
  wrongWith: outside,
});
