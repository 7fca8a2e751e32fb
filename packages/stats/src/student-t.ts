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
  if (critical >= criticalT(confidence, fewest)) return fewest;
  if (critical <= criticalT(confidence, most)) return most;
  // Bisection in 1 / df, in which the critical value is nearly a straight line.
  let [low, high] = [1 / most, 1 / fewest];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (criticalT(confidence, 1 / middle) < critical) low = middle;
    else high = middle;
  }
  return 2 / (low + high);
}
