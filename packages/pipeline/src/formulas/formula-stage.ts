import { noCost, tableStage } from '@mainbench/graph';
import type { JsonObject, Stage, StageContext } from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import type { Columns } from '../expressions/column-expression.ts';
import { inputBatches } from '../read-rows.ts';
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

/** What the tables of a formula's stages hold, pair by pair. */
interface ReadTables {
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

/** All columns of a formula, its parts' among them; NaN where a pair has no value. Of each table a few rows are in memory. */
async function readTables({ columns, parts }: PlannedFormula, context: StageContext): Promise<ReadTables> {
  const read: ReadTables = { ids: [], columns: {}, leftOut: new Map(), missing: new Map() };
  const made: Record<string, Float64Array> = {};
  const inputs = [...new Set([...columns.values()].map(({ input }) => input))];
  for (const [order, input] of inputs.entries()) {
    const own = [...columns].filter(([, source]) => source.input === input);
    const growing = own.map(([name, { field }]) => ({ name, field, column: new GrowingColumn() }));
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
    for (const { name, column } of growing) made[name] = column.values;
  }
  for (const { name, expression } of parts) made[name] = expression.evaluate(made, read.ids.length);
  return { ...read, columns: made };
}

/**
 * Scores pairs by a formula over the columns that other stages made. Quick, so it starts over when interrupted; in memory
 * are the columns alone.
 */
export function formulaStage(label: string, formula: PlannedFormula, context: ScoringContext): Stage {
  const { score, keep, columns, parts } = formula;
  const sources = new Map([...columns.values()].map((source) => [source.input, source]));
  const stages = Object.fromEntries([...sources].map(([input, source]) => [input, source.make(context)]));
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
      const { ids, columns: read, leftOut, missing } = await readTables(formula, stageContext);
      const scores = score.evaluate(read, ids.length);
      const conditions = keep?.evaluate(read, ids.length);
      const reasons = new ReasonCounts();
      const row = (at: number): ScoreRow => {
        const [id, value, holds] = [ids[at] as string, scores[at] as number, conditions?.[at]];
        const left = leftOut.get(at);
        if (left !== undefined) return { id, score: null, details: { left_out: left } };
        if (Number.isFinite(value) && holds !== 0 && !Number.isNaN(holds)) return { id, score: value, details: {} };
        const unmet = holds === 0 ? `it does not meet ${keep?.text}` : 'the score is not a finite number';
        const reason = missing.get(at) ?? unmet;
        reasons.add(reason);
        return { id, score: null, details: { reason } };
      };
      for (let at = 0; at < ids.length; at += 1) yield row(at);
      const unscored = reasons.counts.reduce((sum, { count }) => sum + count, 0);
      return { left_out: leftOut.size, unscored, unscored_reasons: reasons.counts.map((count) => ({ ...count })) };
    },
  });
}
