import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { mean } from './mean.ts';
import { sortedQuantile } from './quantile.ts';

/** An estimate with its confidence interval. */
export interface Estimate {
  mean: number;
  low: number;
  high: number;
}

/** How a bootstrap is made: the same settings and values give the same interval. */
export interface Resampling {
  /** Such as 0.95. */
  confidence: number;
  /** Number of resamples. */
  resamples: number;
  seed: number;
}

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

function percentileInterval(center: number, values: Float64Array, confidence: number): Estimate {
  const sorted = values.sort();
  const tail = (1 - confidence) / 2;
  return { mean: center, low: sortedQuantile(sorted, tail), high: sortedQuantile(sorted, 1 - tail) };
}

/**
 * The mean with its percentile bootstrap interval (Efron and Tibshirani, 1993, chapter 13). Values must be
 * independent: give one value a row, such as its mean over seeds.
 * @throws RangeError where there are no values
 */
export function bootstrapMean(values: ArrayLike<number>, resampling: Resampling): Estimate {
  const center = mean(values);
  return percentileInterval(center, bootstrapMeans(values, resampling), resampling.confidence);
}

/**
 * A statistic of rows with its percentile bootstrap interval, for statistics that are no mean, such as that of a fit.
 * @param statistic gets the places of the rows drawn, some more than once
 * @returns `mean` is the statistic of all rows, each once
 * @throws RangeError where there are no rows
 */
export function bootstrapRows(
  count: number,
  statistic: (places: Int32Array) => number,
  { confidence, resamples, seed }: Resampling,
): Estimate {
  if (count < 1) throw new RangeError('a bootstrap of no rows');
  const generator = xoroshiro128plus(seed);
  const center = statistic(Int32Array.from({ length: count }, (_, index) => index));
  const values = new Float64Array(resamples);
  const places = new Int32Array(count);
  for (let resample = 0; resample < resamples; resample += 1) {
    for (let draw = 0; draw < count; draw += 1) places[draw] = ((generator.next() >>> 0) / 2 ** 32) * count;
    values[resample] = statistic(places);
  }
  return percentileInterval(center, values, confidence);
}
