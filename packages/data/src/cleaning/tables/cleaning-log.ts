import { excerpt } from '@mainbench/kit';
import type { CleanedTable, CleaningCount, PlannedCleaning, TableRow } from '@mainbench/spec';
import { count } from '../counted-rows.ts';
import { mainText } from '../steps/text-step.ts';

const mostExamples = 5;
const exampleCharacters = 200;

/** Counts what the steps of a cleaning do to each table, and keeps some examples. */
export class CleaningLog {
  readonly #counts: Map<CleanedTable, CleaningCount>[];

  constructor(steps: readonly PlannedCleaning[]) {
    this.#counts = steps.map(
      ({ step, tables }) =>
        new Map(
          tables.map((table) => [table, { step: step.name, table, read: 0, dropped: {}, changed: {}, examples: [] }]),
        ),
    );
  }

  #of(step: number, table: CleanedTable): CleaningCount | undefined {
    return this.#counts[step]?.get(table);
  }

  read(step: number, { table }: TableRow): void {
    const counts = this.#of(step, table);
    if (counts !== undefined) counts.read += 1;
  }

  changed(step: number, { table }: TableRow, what: string): void {
    const counts = this.#of(step, table);
    if (counts !== undefined) count(counts.changed, what);
  }

  dropped(step: number, row: TableRow, reason: string): void {
    const counts = this.#of(step, row.table);
    if (counts === undefined) return;
    count(counts.dropped, reason);
    if (counts.examples.length === mostExamples) return;
    counts.examples.push({ id: row.row.id, reason, text: excerpt(mainText(row), exampleCharacters) });
  }

  /** In the order of the steps, tables as the step names them. */
  get counts(): CleaningCount[] {
    return this.#counts.flatMap((tables) => [...tables.values()]);
  }
}
