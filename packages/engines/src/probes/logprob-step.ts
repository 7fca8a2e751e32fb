/** The finest grid that is told from none: 2^-13 nats. */
const finest = 13;

/**
 * The largest power of two that all values are multiples of, as log-probabilities from half precision are: 1/256 for
 * float16 and 1/32 for bfloat16 between 4 and 8 nats; undefined where there is none down to 2^-13.
 */
export function logprobStep(values: readonly number[]): number | undefined {
  const large = values.filter((value) => Math.abs(value) >= 4 && Math.abs(value) < 8);
  if (large.length < 3) return undefined;
  for (let exponent = 4; exponent <= finest; exponent += 1) {
    const scale = 2 ** exponent;
    if (large.every((value) => Number.isInteger(value * scale))) return 1 / scale;
  }
  return undefined;
}
