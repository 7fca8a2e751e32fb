import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Estimate, Resampling } from './estimate.ts';
import { mean } from './mean.ts';

/**
 * The means of resamples with replacement, each of as many values as there are.
 * An index is the high half of a 32-bit draw times n: its bias is below n / 2^32.
 */
export function bootstrapMeans(
  values: ArrayLike<number>,
  { resamples, seed }: Omit<Resampling, 'confidence'>,
): Float64Array {
  const generator = xoroshiro128plus(seed);
  const data = Float64Array.from(values);
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    let sum = 0;
    for (let draw = 0; draw < data.length; draw += 1) {
      sum += data[Math.floor(((generator.next() >>> 0) / 2 ** 32) * data.length)] as number;
    }
    means[resample] = sum / data.length;
  }
  return means;
}

/** The quantile of sorted values by linear interpolation (Hyndman and Fan, 1996, definition 7). */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  return below + (above - below) * (position - Math.floor(position));
}

/**
 * The mean with its percentile bootstrap interval (Efron and Tibshirani, 1993, chapter 13). Values must be
 * independent: give one value a row, such as its mean over seeds.
 * @throws RangeError where there are no values
 */
export function bootstrapMean(values: ArrayLike<number>, resampling: Resampling): Estimate {
  const center = mean(values);
  const means = bootstrapMeans(values, resampling).sort();
  const tail = (1 - resampling.confidence) / 2;
  return { mean: center, low: quantile(means, tail), high: quantile(means, 1 - tail) };
}
