import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { bootstrapMean, type Estimate, type Resampling } from './bootstrap.ts';

/**
 * The two-sided p value of a mean of paired differences: the share of random sign flips whose mean is at least as far
 * from 0 (Fisher's randomisation test; Good, 2005, section 3.4). The observed assignment counts as one, so p is never
 * 0. Pairs without a difference keep their sign either way.
 */
export function signFlipP(differences: ArrayLike<number>, { resamples, seed }: Omit<Resampling, 'confidence'>): number {
  const moving = Float64Array.from(Array.from(differences).filter((difference) => difference !== 0));
  if (moving.length === 0) return 1;
  const generator = xoroshiro128plus(seed);
  const observed = Math.abs(moving.reduce((sum, difference) => sum + difference, 0));
  // Sums of the same numbers in another order differ in the last digits; equal ones must count as equal.
  const threshold = observed - 1e-12 * moving.reduce((sum, difference) => sum + Math.abs(difference), 0);
  let extreme = 0;
  for (let resample = 0; resample < resamples; resample += 1) {
    let sum = 0;
    let bits = 0;
    for (let index = 0; index < moving.length; index += 1) {
      if (index % 31 === 0) bits = generator.next() >>> 1;
      sum += bits & 1 ? (moving[index] as number) : -(moving[index] as number);
      bits >>>= 1;
    }
    if (Math.abs(sum) >= threshold) extreme += 1;
  }
  return (extreme + 1) / (resamples + 1);
}

/**
 * The mean of `ours − theirs` over the same rows, with its bootstrap interval and sign-flip p value. Both speak of
 * other rows under the same trained models; how much another training seed would change is not in them.
 * @throws RangeError where the sides differ in length or are empty
 */
export function pairedDifference(
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
  resampling: Resampling,
): Estimate & { p: number } {
  if (ours.length !== theirs.length)
    throw new RangeError(`${ours.length} values cannot be paired with ${theirs.length}`);
  const differences = Float64Array.from(
    { length: ours.length },
    (_, index) => (ours[index] as number) - (theirs[index] as number),
  );
  return { ...bootstrapMean(differences, resampling), p: signFlipP(differences, resampling) };
}
