import jstat from 'jstat';

/**
 * The value that |t| stays below with this probability, t being Student's with any positive degrees of freedom.
 * @param confidence such as 0.95
 */
export function criticalT(confidence: number, degreesOfFreedom: number): number {
  return jstat.studentt.inv(1 - (1 - confidence) / 2, degreesOfFreedom);
}

/** The probability that |t| is at least as large: a two-sided p value. Abramowitz and Stegun, 1972, 26.7.1. */
export function twoSidedT(t: number, degreesOfFreedom: number): number {
  return jstat.ibeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
}

/**
 * The degrees of freedom, between two bounds, whose critical value is the one given; a bound where it lies outside.
 * @param critical a value of {@link criticalT}, which falls as the degrees of freedom grow
 */
export function degreesOfFreedomAt(critical: number, confidence: number, fewest: number, most: number): number {
  // False position in 1 / df, in which the critical value is nearly a straight line (Dowell and Jarratt, 1971).
  let [low, high] = [1 / most, 1 / fewest];
  let [below, above] = [criticalT(confidence, most) - critical, criticalT(confidence, fewest) - critical];
  if (above <= 0) return fewest;
  if (below >= 0) return most;
  let middle = low;
  for (let step = 0, side = 0; step < 60; step += 1) {
    middle = (low * above - high * below) / (above - below);
    const value = criticalT(confidence, 1 / middle) - critical;
    if (Math.abs(value) <= 1e-8 * critical) break;
    if (value < 0) {
      [low, below] = [middle, value];
      if (side === -1) above /= 2;
      side = -1;
    } else {
      [high, above] = [middle, value];
      if (side === 1) below /= 2;
      side = 1;
    }
  }
  return 1 / middle;
}
