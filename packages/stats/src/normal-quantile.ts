/** The standard normal distribution function, by the series of Marsaglia (2004, doi 10.18637/jss.v011.i04). */
function normalDistribution(x: number): number {
  let sum = x;
  let term = x;
  let before = 0;
  for (let index = 3; sum !== before; index += 2) {
    before = sum;
    term *= (x * x) / index;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x - 0.5 * Math.log(2 * Math.PI));
}

/**
 * The standard normal quantile for a probability from 0.5 to 1 − 1e-9, by bisection.
 * @throws RangeError outside this range
 */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0.5 && probability <= 1 - 1e-9))
    throw new RangeError(`no quantile for the probability ${probability}`);
  let low = 0;
  let high = 6.5;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (normalDistribution(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
