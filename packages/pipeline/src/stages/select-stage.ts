import { digest } from '@mainbench/kit';
import type { JsonObject, Pair, SelectionCut, SelectSettings, Stage } from '@mainbench/spec';
import { sortedQuantile } from '@mainbench/stats';
import { chooseByStrata } from '../choose-by-strata.ts';
import { inputRows } from '../read-rows.ts';
import { makeTable, type Table } from '../table.ts';
import { leftOutReason, numbersById, type ScoreRow } from './score-rows.ts';

type Scored = { id: string; score: number; tie: string };

/** What the manifest of a selection says of it, beside its rows. */
export interface SelectionFacts extends JsonObject {
  candidates: number;
  unscored: number;
  /** Null where nothing was kept. */
  cut: (SelectionCut & JsonObject) | null;
  /** Where pairs were chosen by bins of a signal, `strata` is there, a StrataFacts. */
}

/** How many of the scored pairs a rule keeps that takes the best ones; `sorted` is in order of falling score. */
export function keepCount(select: SelectSettings, sorted: readonly { score: number }[]): number {
  if ('threshold' in select) return sorted.filter(({ score }) => score >= select.threshold).length;
  return 'band' in select ? sorted.length : expectedCount(select, sorted.length);
}

/** The pairs whose scores lie between two quantiles, both ends among them; `sorted` is in order of falling score. */
export function inBand<T extends { score: number }>(
  sorted: readonly T[],
  { from, to }: { from: number; to: number },
): T[] {
  if (sorted.length === 0) return [];
  const rising = Float64Array.from(sorted, ({ score }) => score).reverse();
  const [low, high] = [sortedQuantile(rising, from), sortedQuantile(rising, to)];
  return sorted.filter(({ score }) => score >= low && score <= high);
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

/** How many of so many pairs a rule keeps; all of them where only their scores tell. */
export function expectedCount(select: SelectSettings, rows: number): number {
  if ('top_k' in select) return Math.min(select.top_k, rows);
  if ('top_fraction' in select) return Math.round(select.top_fraction * rows);
  if ('band' in select) return Math.round((select.band.to - select.band.from) * rows);
  return rows;
}

/** The best-scored pair of each cluster; all pairs where there are no clusters. */
function bestOfClusters(
  sorted: readonly Scored[],
  clusters: ReadonlyMap<string, number> | undefined,
): { distinct: readonly Scored[]; facts: JsonObject } {
  if (clusters === undefined) return { distinct: sorted, facts: {} };
  const seen = new Set<number>();
  const distinct = sorted.filter(({ id }) => {
    const cluster = clusters.get(id);
    if (cluster === undefined) return true;
    return !seen.has(cluster) && seen.add(cluster);
  });
  return { distinct, facts: { near_duplicates: sorted.length - distinct.length } };
}

/** What a rule keeps of the scored pairs, and where it ended. */
function chosenOf(select: SelectSettings, sorted: readonly Scored[], strata: ReadonlyMap<string, number> | undefined) {
  if (strata !== undefined && 'strata' in select) {
    const { chosen, ...facts } = chooseByStrata(sorted, strata, select.strata.bins, select.top_k);
    const added: JsonObject = { strata: { ...facts } };
    return { chosen, cut: null, facts: added };
  }
  const eligible = 'band' in select ? inBand(sorted, select.band) : sorted;
  const keep = keepCount(select, eligible);
  const cut = cutOf(eligible, keep);
  return { chosen: eligible.slice(0, keep), cut: cut === null ? null : { ...cut }, facts: {} as JsonObject };
}

/** What a selection knows beside scores. */
export interface Grouped {
  strata?: Stage | undefined;
  clusters?: Stage | undefined;
  /** Expected rows, where the rule alone does not tell. */
  expected?: number;
}

/** Keeps the best-scored pairs, in the order of the table. Equal scores are ordered by a seeded hash of the id. */
export function selectStage(
  label: string,
  pairs: Table,
  scores: Stage,
  select: SelectSettings,
  seedNumber: number,
  { strata, clusters, expected }: Grouped = {},
): Table {
  const rows = expected ?? expectedCount(select, pairs.rows);
  const size = { rows, tokensPerRow: pairs.tokensPerRow };
  return makeTable(size, {
    kind: 'select',
    version: 2,
    label,
    parameters: { select: { ...select }, seed: seedNumber },
    inputs: {
      ...{ pairs: pairs.stage, scores },
      ...(strata === undefined ? {} : { strata }),
      ...(clusters === undefined ? {} : { clusters }),
    },
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
      const { distinct, facts: left } = bestOfClusters(scored, await numbersById(context, 'clusters'));
      const { chosen, cut, facts } = chosenOf(select, distinct, await numbersById(context, 'strata'));
      const kept = new Set(chosen.map(({ id }) => id));
      for await (const { value } of inputRows<Pair>(context, 'pairs')) if (kept.has(value.id)) yield value;
      return { candidates, unscored: candidates - scored.length, cut, ...left, ...facts };
    },
  });
}
