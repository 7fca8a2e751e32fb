import type { JsonObject, Stage, StageContext } from '@mainbench/spec';
import type { Columns } from '../expressions/column-expression.ts';
import { inputBatches } from '../read-rows.ts';
import { ReasonCounts } from '../reason-counts.ts';
import { leftOutReason, type ScoreRow } from '../stages/score-rows.ts';
import type { ScoringContext } from './column-source.ts';
import type { PlannedColumns } from './resolve-formula.ts';
import { rowBatches } from './row-batches.ts';

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

/** Each text in memory of its own, so that it does not keep the text alive that it was cut from. */
const copied = (texts: readonly string[]) => JSON.parse(JSON.stringify(texts)) as string[];

function requireSame(id: string, expected: string | undefined): void {
  if (id !== expected) throw new TypeError(`signals of different tables: ${id} and ${expected}`);
}

/** All columns of expressions, their parts' among them; NaN where a pair has no value. Of each table a few rows are in memory. */
export async function readColumns({ columns, parts }: PlannedColumns, context: StageContext): Promise<ReadColumns> {
  const read: ReadColumns = { ids: [], columns: {}, leftOut: new Map(), missing: new Map() };
  const made: Record<string, Float64Array> = {};
  const inputs = [...new Set([...columns.values()].map(({ input }) => input))];
  for (const [order, input] of inputs.entries()) {
    const own = [...columns].filter(([, source]) => source.input === input);
    const growing = own.map(([name]) => ({ name, column: [] as number[] }));
    const batches = inputBatches(context, input, rowBatches(own.map(([, { field }]) => field)));
    let at = 0;
    for await (const { ids, columns: numbers, parsed } of batches) {
      context.signal.throwIfAborted();
      if (order === 0) for (const id of copied(ids)) read.ids.push(id);
      else for (const [index, id] of ids.entries()) requireSame(id, read.ids[at + index]);
      for (const [of, { column }] of growing.entries()) for (const value of numbers[of] as number[]) column.push(value);
      for (const [index, row] of parsed) {
        const place = at + index;
        const left = row.score === null ? leftOutReason(row) : undefined;
        if (left !== undefined) read.leftOut.set(place, left);
        const lacking = growing.find((_, of) => Number.isNaN(numbers[of]?.[index]));
        if (lacking !== undefined && !read.missing.has(place))
          read.missing.set(place, missingReason(lacking.name, row));
      }
      at += ids.length;
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
