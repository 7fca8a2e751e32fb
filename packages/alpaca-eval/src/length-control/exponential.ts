const steps = 256;
const stepsPerLog = steps / Math.LN2;
/** ln 2 / 256 in two parts: the first one has so few digits that its products with whole numbers are exact. */
const stepHigh = Math.fround(Math.LN2 / steps);
const stepLow = Math.LN2 / steps - stepHigh;
/** Adding and taking away this number rounds to a whole one. */
const rounding = 6755399441055744;
const bias = 1023;
const powersOfTwo = Float64Array.from({ length: 2048 }, (_, index) => 2 ** (index - bias));
const fractions = Float64Array.from({ length: steps }, (_, index) => 2 ** (index / steps));

/**
 * e to a power from −700 to 700, its relative error below 1e-12; beyond, NaN. By table and polynomial (Tang, ACM TOMS
 * 15, 1989). Scores of fits take one a row, and `Math.exp` takes twice as long.
 */
export function exponential(x: number): number {
  const whole = x * stepsPerLog + rounding - rounding;
  const rest = x - whole * stepHigh - whole * stepLow;
  const place = whole | 0;
  const fraction = fractions[place & (steps - 1)] as number;
  const power = powersOfTwo[(place >> 8) + bias] as number;
  return fraction * power * (1 + rest * (1 + rest * (0.5 + rest * (1 / 6))));
}
