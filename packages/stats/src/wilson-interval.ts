import type { Estimate } from './estimate.ts';
import { normalQuantile } from './normal-quantile.ts';

/**
 * A proportion with Wilson's score interval (Wilson, 1927; Brown, Cai and DasGupta, 2001, equation 4).
 * Of no trials nothing is known: the interval is [0, 1].
 */
export function wilsonInterval(successes: number, trials: number, confidence: number): Estimate {
  if (trials === 0) return { mean: 0, low: 0, high: 1 };
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const p = successes / trials;
  const scale = 1 + (z * z) / trials;
  const center = (p + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  return { mean: p, low: successes === 0 ? 0 : center - half, high: successes === trials ? 1 : center + half };
}
