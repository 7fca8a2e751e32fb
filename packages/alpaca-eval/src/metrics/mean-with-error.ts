import { pythonMean, standardErrorOfMean } from '@mainbench/python-semantics';

/** A mean with its standard error (n − 1); both are NaN of no values, the error also of one. */
export function meanWithError(values: ArrayLike<number>): { mean: number; standardError: number } {
  return { mean: pythonMean(values), standardError: standardErrorOfMean(values) };
}
