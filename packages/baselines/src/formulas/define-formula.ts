import type { FormulaFilter, JsonObject } from '@mainbench/spec';
import { z } from 'zod';

/** Gives the functions of a formula the types of its options; without options it has none. */
export function defineFormula<Options extends JsonObject>({
  options = z.strictObject({}) as never,
  ...filter
}: Omit<FormulaFilter<Options>, 'options'> & Partial<Pick<FormulaFilter<Options>, 'options'>>): FormulaFilter {
  return { ...filter, options } as unknown as FormulaFilter;
}
