import type { JsonObject } from './json.ts';

/** What rows of a table hold of one benchmark. */
export interface TaskContamination extends JsonObject {
  task: string;
  /** Documents of the benchmark. */
  documents: number;
  /** Documents that a row holds something of. */
  found: number;
  /** Rows that hold something of a document. */
  rows: number;
}

/** A row that holds something of a document. */
export interface ContaminationExample extends JsonObject {
  id: string;
  task: string;
  document: string;
  /** `n-gram`: the words that both have; `near-duplicate`: the beginning of the row's text. */
  by: 'n-gram' | 'near-duplicate';
  text: string;
}

/** What was found of benchmarks in the rows of one table. */
export interface ContaminationCount extends JsonObject {
  rows: number;
  /** Rows that hold something of any document. */
  contaminated: number;
  tasks: TaskContamination[];
  examples: ContaminationExample[];
}

/** What was found of benchmarks in one table of a run. */
export interface ContaminationResult extends ContaminationCount {
  of: 'seed pairs' | 'texts' | 'generated pairs' | 'kept pairs';
  /** Null for the tables that all models share. */
  model: string | null;
  seed: number | null;
  /** The arms that use the pairs; empty for tables of data. */
  arms: string[];
  /** Whether the contaminated rows were left out. */
  dropped: boolean;
}
