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
