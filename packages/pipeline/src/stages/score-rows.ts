import type { Artifact, FilterVerdict, JsonObject, LeftOutReason, Pair, StageContext } from '@mainbench/spec';
import { leftOutPairs } from '../left-out-pairs.ts';
import { unlessTooLong } from '../missing-rows.ts';
import { inputRows } from '../read-rows.ts';
import { ReasonCounts } from '../reason-counts.ts';

/** A filter's verdict on one pair, or its signal, as `rows.jsonl` of its artifact holds it. */
export interface ScoreRow extends JsonObject {
  id: string;
  score: number | null;
  /** What the filter says of the pair; of one that was left out before it, only `left_out`. */
  details: JsonObject;
}

/** Why a pair was left out before the filter saw it; undefined where it was not. */
export function leftOutReason({ details }: Pick<ScoreRow, 'details'>): LeftOutReason | undefined {
  return details.left_out as LeftOutReason | undefined;
}

/** The numbers of an input by id; undefined where a stage does not have it. */
export async function numbersById(
  context: Pick<StageContext, 'inputs'>,
  input: string,
): Promise<ReadonlyMap<string, number> | undefined> {
  if (context.inputs[input] === undefined) return undefined;
  const numbers = new Map<string, number>();
  for await (const { value } of inputRows<ScoreRow>(context, input)) {
    if (value.score !== null) numbers.set(value.id, value.score);
  }
  return numbers;
}

/** Counts for the manifest of a stage of scores. */
export async function summarizeScores(rows: AsyncIterable<JsonObject>): Promise<JsonObject> {
  let unscored = 0;
  let leftOut = 0;
  const reasons = new ReasonCounts();
  for await (const row of rows as AsyncIterable<ScoreRow>) {
    if (row.score !== null) continue;
    if (leftOutReason(row) !== undefined) {
      leftOut += 1;
      continue;
    }
    unscored += 1;
    reasons.add(row.details.reason);
  }
  return { left_out: leftOut, unscored, unscored_reasons: reasons.counts.map((count) => ({ ...count })) };
}

/**
 * Makes the rows of a stage that has the inputs `seed_pairs` and `held_out`. Whatever scores, a pair without an
 * instruction has no score, and one that no arm may learn from is left out.
 */
export function scoreRows() {
  let reading: ReturnType<typeof leftOutPairs> | undefined;
  const reasonOf = ({ seed_pairs, held_out }: Readonly<Record<string, Artifact>>) => {
    if (seed_pairs === undefined || held_out === undefined) throw new TypeError('a filter needs both tables of pairs');
    reading ??= leftOutPairs(seed_pairs, held_out);
    return reading;
  };
  return async (
    pair: Pair,
    artifacts: Readonly<Record<string, Artifact>>,
    score: () => Promise<FilterVerdict>,
  ): Promise<ScoreRow> => {
    const reason = (await reasonOf(artifacts))(pair);
    if (reason !== undefined) return { id: pair.id, score: null, details: { left_out: reason } };
    if (pair.instruction === '') return { id: pair.id, score: null, details: { reason: 'empty instruction' } };
    const tooLong = { score: null, details: { reason: 'too long for the model' } };
    const verdict = await unlessTooLong<FilterVerdict>(score, tooLong);
    const details = verdict.details ?? {};
    if (verdict.score === null || Number.isFinite(verdict.score)) return { id: pair.id, score: verdict.score, details };
    return { id: pair.id, score: null, details: { reason: 'the score is not a finite number', ...details } };
  };
}
