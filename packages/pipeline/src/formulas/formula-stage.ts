import { noCost, tableStage } from '@mainbench/graph';
import type { JsonObject, Stage, StageContext } from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import type { Columns } from '../expressions/column-expression.ts';
import { inputRows } from '../read-rows.ts';
import { ReasonCounts } from '../reason-counts.ts';
import { leftOutReason, type ScoreRow } from '../stages/score-rows.ts';
import { columnValue, type ScoringContext } from './column-source.ts';
import type { PlannedFormula } from './resolve-formula.ts';

/** Numbers that grow with what is added; a million pairs as plain lists would take four times the memory. */
class GrowingColumn {
  #values = new Float64Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(2 * this.#length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** The same row of several stages over one table, again and again until the table ends. */
async function* alignedRows(
  context: Pick<StageContext, 'inputs'>,
  inputs: readonly string[],
): AsyncGenerator<ReadonlyMap<string, ScoreRow>> {
  const readers = inputs.map((input) => inputRows<ScoreRow>(context, input));
  const rows = new Map<string, ScoreRow>();
  try {
    for (;;) {
      let ended = 0;
      let id: string | undefined;
      for (const [index, input] of inputs.entries()) {
        const next = await readers[index]?.next();
        if (next === undefined || next.done === true) {
          ended += 1;
          continue;
        }
        const row = next.value.value;
        id ??= row.id;
        if (row.id !== id) throw new TypeError(`signals of different tables: ${row.id} stands beside ${id}`);
        rows.set(input, row);
      }
      if (ended === inputs.length) return;
      if (ended > 0) throw new TypeError('signals of different tables: one ends before another');
      yield rows;
    }
  } finally {
    for (const reader of readers) await reader.return(undefined);
  }
}

/** All columns of a formula, its parts' among them; NaN where a pair has no value. */
async function readColumns(
  { columns, parts }: PlannedFormula,
  inputs: readonly string[],
  context: StageContext,
): Promise<{ columns: Columns; rows: number }> {
  const growing = [...columns].map(([name, source]) => ({ name, source, column: new GrowingColumn() }));
  let rows = 0;
  for await (const row of alignedRows(context, inputs)) {
    if (rows % 4096 === 0) context.signal.throwIfAborted();
    for (const { source, column } of growing)
      column.push(columnValue(row.get(source.input) as ScoreRow, source.field) ?? Number.NaN);
    rows += 1;
  }
  const made: Record<string, Float64Array> = {};
  for (const { name, column } of growing) made[name] = column.values;
  for (const { name, expression } of parts) made[name] = expression.evaluate(made, rows);
  return { columns: made, rows };
}

/** Why a pair has no score. */
function reasonOf(
  { columns, keep }: PlannedFormula,
  row: ReadonlyMap<string, ScoreRow>,
  holds: number | undefined,
): string {
  for (const [name, { input, field }] of columns) {
    const own = row.get(input) as ScoreRow;
    if (columnValue(own, field) !== null) continue;
    const { reason } = own.details;
    return `no ${name}: ${typeof reason === 'string' ? reason : 'the pair has none'}`;
  }
  return holds === 0 ? `it does not meet ${keep?.text}` : 'the score is not a finite number';
}

/**
 * Scores pairs by a formula over the columns that other stages made. Quick, so it starts over when interrupted; in memory
 * are the columns alone.
 */
export function formulaStage(label: string, formula: PlannedFormula, context: ScoringContext): Stage {
  const { score, keep, columns, parts } = formula;
  const sources = new Map([...columns.values()].map((source) => [source.input, source]));
  const stages = Object.fromEntries([...sources].map(([input, source]) => [input, source.make(context)]));
  const inputs = [...sources.keys()];
  return tableStage({
    kind: 'formula',
    version: 1,
    label,
    parameters: {
      score: score.text,
      keep: keep?.text ?? null,
      parts: parts.map(({ name, expression }) => ({ name, formula: expression.text })),
      columns: Object.fromEntries([...columns].map(([name, { input, field }]) => [name, [input, ...field]])),
    },
    inputs: stages,
    cost: { ...noCost, diskBytes: tableBytes(context.pairs.rows, 0) },
    async *rows(stageContext): AsyncGenerator<JsonObject, JsonObject> {
      const read = await readColumns(formula, inputs, stageContext);
      const scores = score.evaluate(read.columns, read.rows);
      const conditions = keep?.evaluate(read.columns, read.rows);
      const reasons = new ReasonCounts();
      let [at, unscored, leftOut] = [0, 0, 0];
      for await (const row of alignedRows(stageContext, inputs)) {
        const value = scores[at] as number;
        const holds = conditions?.[at];
        at += 1;
        const [{ id, details } = { id: '', details: {} }] = row.values();
        const left = leftOutReason({ details: details ?? {} });
        if (left !== undefined) {
          leftOut += 1;
          yield { id, score: null, details: { left_out: left } };
        } else if (Number.isFinite(value) && (holds === undefined || holds > 0 || holds < 0)) {
          yield { id, score: value, details: {} };
        } else {
          unscored += 1;
          const reason = reasonOf(formula, row, holds);
          reasons.add(reason);
          yield { id, score: null, details: { reason } };
        }
      }
      return { left_out: leftOut, unscored, unscored_reasons: reasons.counts.map((count) => ({ ...count })) };
    },
  });
}
