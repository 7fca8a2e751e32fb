import { noCost, tableStage } from '@mainbench/graph';
import { digest } from '@mainbench/kit';
import type { JsonObject, Pair, SelectionCut, SelectSettings, Stage } from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import { inputRows } from '../read-rows.ts';
import type { Table } from '../table.ts';
import { leftOutReason, type ScoreRow } from './filter-stage.ts';

type Scored = { id: string; score: number; tie: string };

/** What the manifest of a selection says of it, beside its rows. */
export interface SelectionFacts extends JsonObject {
  candidates: number;
  unscored: number;
  /** Null where nothing was kept. */
  cut: (SelectionCut & JsonObject) | null;
}

/** How many of the scored pairs a rule keeps; `sorted` is in order of falling score. */
export function keepCount(select: SelectSettings, sorted: readonly { score: number }[]): number {
  if ('top_k' in select) return Math.min(select.top_k, sorted.length);
  if ('top_fraction' in select) return Math.round(select.top_fraction * sorted.length);
  return sorted.filter(({ score }) => score >= select.threshold).length;
}

/**
 * Where a selection ended: of equal scores at the cut only some may have been kept, and their choice is chance.
 * @param sorted all scored pairs, in order of falling score
 * @param keep how many of the first ones were kept
 */
export function cutOf(sorted: readonly { score: number }[], keep: number): SelectionCut | null {
  const score = sorted[keep - 1]?.score;
  if (score === undefined) return null;
  const above = sorted.findIndex((pair) => pair.score === score);
  const tied = sorted.filter((pair) => pair.score === score).length;
  return { score, tied, tiedKept: keep - above };
}

function expectedCount(select: SelectSettings, rows: number): number {
  if ('top_k' in select) return Math.min(select.top_k, rows);
  if ('top_fraction' in select) return Math.round(select.top_fraction * rows);
  return rows;
}

/** Keeps the best-scored pairs, in the order of the table. Equal scores are ordered by a seeded hash of the id. */
export function selectStage(
  label: string,
  pairs: Table,
  scores: Stage,
  select: SelectSettings,
  seedNumber: number,
): Table {
  const rows = expectedCount(select, pairs.rows);
  const stage = tableStage({
    kind: 'select',
    version: 2,
    label,
    parameters: { select: { ...select }, seed: seedNumber },
    inputs: { pairs: pairs.stage, scores },
    cost: { ...noCost, diskBytes: tableBytes(rows, pairs.tokensPerRow) },
    async *rows(context): AsyncGenerator<JsonObject, SelectionFacts> {
      const scored: Scored[] = [];
      let candidates = 0;
      for await (const { value } of inputRows<ScoreRow>(context, 'scores')) {
        if (leftOutReason(value) !== undefined) continue;
        candidates += 1;
        if (value.score !== null)
          scored.push({ id: value.id, score: value.score, tie: digest([seedNumber, value.id]) });
      }
      scored.sort((a, b) => b.score - a.score || (a.tie < b.tie ? -1 : 1));
      const keep = keepCount(select, scored);
      const kept = new Set(scored.slice(0, keep).map(({ id }) => id));
      for await (const { value } of inputRows<Pair>(context, 'pairs')) if (kept.has(value.id)) yield value;
      const cut = cutOf(scored, keep);
      return { candidates, unscored: candidates - scored.length, cut: cut === null ? null : { ...cut } };
    },
  });
  return { stage, rows, tokensPerRow: pairs.tokensPerRow };
}
