/** Places for features: two that differ from row to row, and the last one, which keeps a value for many rows. */
export const slots = 3;
export const lastSlot = slots - 1;

/** Rows that follow each other and share their weight and their last feature. */
export interface Run {
  start: number;
  end: number;
  /** Of both labels of each row. */
  weight: number;
  last: number;
}

/** The sum of products by slot. */
export function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let slot = 0; slot < slots; slot += 1) sum += (left[slot] as number) * (right[slot] as number);
  return sum;
}
