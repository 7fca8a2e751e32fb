import { mean } from './mean.ts';

/** The standard deviation of a sample, by n − 1; null with fewer than two values, of which none can be told. */
export function sampleDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
