/** `numpy.argmax`: the place of the first largest value, or of the first NaN; −1 where there is none. */
export function argmax(values: ArrayLike<number>): number {
  let best = values.length === 0 ? -1 : 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (Number.isNaN(value)) return index;
    if (value > (values[best] as number)) best = index;
  }
  return best;
}
