import type { FormulaFilter, JsonObject } from '@mainbench/spec';
import { z } from 'zod';

/** Gives the functions of a formula the types of its options. */
export function defineFormula<Options extends JsonObject>(filter: FormulaFilter<Options>): FormulaFilter {
  return filter as unknown as FormulaFilter;
}

/** Of filters that have none. */
export const noOptions: z.ZodType<JsonObject> = z.strictObject({});
