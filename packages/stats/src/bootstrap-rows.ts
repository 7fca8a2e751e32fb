import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantile } from './bootstrap.ts';
import type { Estimate, Resampling } from './estimate.ts';

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
  values.sort();
  const tail = (1 - confidence) / 2;
  return { mean: center, low: quantile(values, tail), high: quantile(values, 1 - tail) };
}
