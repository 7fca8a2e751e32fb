/** A row with the place it came from. */
export interface TableRow {
  values: Readonly<Record<string, unknown>>;
  file: string;
  /** From 1. */
  line: number;
}
