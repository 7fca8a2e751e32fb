function sumOf(values: ArrayLike<number>, start: number, length: number): number {
  const at = (index: number) => values[start + index] as number;
  if (length < 8) {
    let sum = length === 0 ? 0 : at(0);
    for (let index = 1; index < length; index += 1) sum += at(index);
    return sum;
  }
  if (length > 128) {
    const half = Math.floor(length / 2);
    const left = half - (half % 8);
    return sumOf(values, start, left) + sumOf(values, start + left, length - left);
  }
  const parts = [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)] as number[];
  const whole = length - (length % 8);
  for (let index = 8; index < whole; index += 8) {
    for (let slot = 0; slot < 8; slot += 1) parts[slot] = (parts[slot] as number) + at(index + slot);
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = parts;
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let index = whole; index < length; index += 1) sum += at(index);
  return sum;
}

/** `numpy.sum` of doubles in one contiguous row: pairwise, in blocks of up to 128 (NumPy, loops_utils.h.src). */
export function pairwiseSum(values: ArrayLike<number>): number {
  return sumOf(values, 0, values.length);
}
