/** The distinct ones of some numbers, in rising order. */
export function distinctNumbers(numbers: Uint32Array): Uint32Array {
  const sorted = numbers.toSorted();
  return sorted.filter((value, index) => index === 0 || value !== sorted[index - 1]);
}

/**
 * Jaccard similarity of two sets: what they share over all that they have.
 * @param a distinct numbers in rising order, as `b`
 * @returns from 0 to 1; 0 of two empty sets
 */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [left, right] = [a[i] as number, b[j] as number];
    if (left === right) shared += 1;
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  const all = a.length + b.length - shared;
  return all === 0 ? 0 : shared / all;
}
