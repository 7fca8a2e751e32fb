import type { JsonObject, Stage, StageContext } from '@mainbench/spec';
import type { Columns } from '../expressions/column-expression.ts';
import { inputBatches } from '../read-rows.ts';
import { ReasonCounts } from '../reason-counts.ts';
import { leftOutReason, type ScoreRow } from '../stages/score-rows.ts';
import { columnValue, type ScoringContext } from './column-source.ts';
import type { PlannedColumns } from './resolve-formula.ts';

/** What the tables of some stages hold, pair by pair. */
interface ReadColumns {
  ids: string[];
  columns: Columns;
  /** By the place of a pair that was left out before every filter. */
  leftOut: Map<number, string>;
  /** By the place of a pair that lacks a value: the first such column, and why. */
  missing: Map<number, string>;
}

function missingReason(name: string, { details }: ScoreRow): string {
  return `no ${name}: ${typeof details.reason === 'string' ? details.reason : 'the pair has none'}`;
}

/** All columns of expressions, their parts' among them; NaN where a pair has no value. Of each table a few rows are in memory. */
export async function readColumns({ columns, parts }: PlannedColumns, context: StageContext): Promise<ReadColumns> {
  const read: ReadColumns = { ids: [], columns: {}, leftOut: new Map(), missing: new Map() };
  const made: Record<string, Float64Array> = {};
  const inputs = [...new Set([...columns.values()].map(({ input }) => input))];
  for (const [order, input] of inputs.entries()) {
    const own = [...columns].filter(([, source]) => source.input === input);
    const growing = own.map(([name, { field }]) => ({ name, field, column: [] as number[] }));
    let at = 0;
    for await (const rows of inputBatches<ScoreRow>(context, input)) {
      context.signal.throwIfAborted();
      for (const row of rows) {
        if (order === 0) read.ids.push(row.id);
        else if (row.id !== read.ids[at])
          throw new TypeError(`signals of different tables: ${row.id} and ${read.ids[at]}`);
        const left = row.score === null ? leftOutReason(row) : undefined;
        if (left !== undefined) read.leftOut.set(at, left);
        for (const { name, field, column } of growing) {
          const value = columnValue(row, field);
          column.push(value ?? Number.NaN);
          if (value === null && !read.missing.has(at)) read.missing.set(at, missingReason(name, row));
        }
        at += 1;
      }
    }
    if (at !== read.ids.length) throw new TypeError('signals of different tables: one ends before another');
    for (const { name, column } of growing) made[name] = Float64Array.from(column);
  }
  for (const { name, expression } of parts) made[name] = expression.evaluate(made, read.ids.length);
  return { ...read, columns: made };
}

/** The stages that make columns, by the inputs that `readColumns` reads. */
export function columnStages({ columns }: PlannedColumns, context: ScoringContext): Record<string, Stage> {
  const sources = new Map([...columns.values()].map((source) => [source.input, source]));
  return Object.fromEntries([...sources].map(([input, source]) => [input, source.make(context)]));
}

/** What columns mean, for the address of a stage that reads them. */
export function columnParameters({ columns, parts }: PlannedColumns): JsonObject {
  return {
    parts: parts.map(({ name, expression }) => ({ name, formula: expression.text })),
    columns: Object.fromEntries([...columns].map(([name, { input, field }]) => [name, [input, ...field]])),
  };
}

/**
 * The rows of a stage of scores in the order of its table, then their counts as facts.
 * @param verdict the score of the pair at a place, or why it has none
 */
export function* scoreTable(
  { ids, leftOut }: Pick<ReadColumns, 'ids' | 'leftOut'>,
  verdict: (place: number) => number | string,
): Generator<ScoreRow, JsonObject> {
  const reasons = new ReasonCounts();
  for (const [place, id] of ids.entries()) {
    const left = leftOut.get(place);
    if (left !== undefined) {
      yield { id, score: null, details: { left_out: left } };
      continue;
    }
    const given = verdict(place);
    if (typeof given === 'string') reasons.add(given);
    yield typeof given === 'number'
      ? { id, score: given, details: {} }
      : { id, score: null, details: { reason: given } };
  }
  const unscored = reasons.counts.reduce((sum, { count }) => sum + count, 0);
  return { left_out: leftOut.size, unscored, unscored_reasons: reasons.counts.map((count) => ({ ...count })) };
}
