import type { JsonObject } from '@mainbench/spec';

/** A column of an exported table; each may be null. */
export interface ExportColumn {
  name: string;
  type: 'text' | 'number' | 'boolean';
}

/** A table that is handed on: a split of the data set. */
export interface ExportTable {
  /** Of the config that it is, and of its file. */
  name: string;
  split: 'train' | 'test' | 'validation';
  /** What it holds, as a sentence for the card. */
  description: string;
  columns: readonly ExportColumn[];
  /** Its rows, from the first at each call. */
  rows(): AsyncIterable<JsonObject>;
}

/** How a table is written to a file. */
export interface TableWriter {
  name: string;
  /** Ending of its files, without a dot. */
  ending: string;
  /** @throws MainbenchError of kind `disk` or `environment` */
  write(path: string, table: ExportTable): Promise<void>;
}
