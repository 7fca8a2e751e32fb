import { join } from 'node:path';
import { noCost, rowsFile, tableStage } from '@mainbench/graph';
import { digest, readJsonLines } from '@mainbench/kit';
import type { JsonObject, Pair, SelectSettings, Stage } from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import type { Table } from '../table.ts';
import type { ScoreRow } from './filter-stage.ts';

type Scored = { id: string; score: number; tie: string };

/** How many of the scored pairs a rule keeps; `sorted` is in order of falling score. */
export function keepCount(select: SelectSettings, sorted: readonly { score: number }[]): number {
  if ('top_k' in select) return Math.min(select.top_k, sorted.length);
  if ('top_fraction' in select) return Math.round(select.top_fraction * sorted.length);
  return sorted.filter(({ score }) => score >= select.threshold).length;
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
  let facts: JsonObject = {};
  const stage = tableStage({
    kind: 'select',
    version: 1,
    label,
    parameters: { select: { ...select }, seed: seedNumber },
    inputs: { pairs: pairs.stage, scores },
    cost: { ...noCost, diskBytes: tableBytes(rows, pairs.tokensPerRow) },
    facts: () => facts,
    async *rows(context) {
      const file = (name: 'pairs' | 'scores') => join(context.inputs[name]?.directory ?? '', rowsFile);
      const scored: Scored[] = [];
      let candidates = 0;
      for await (const { value } of readJsonLines<ScoreRow>(file('scores'))) {
        candidates += 1;
        if (value.score !== null)
          scored.push({ id: value.id, score: value.score, tie: digest([seedNumber, value.id]) });
      }
      scored.sort((a, b) => b.score - a.score || (a.tie < b.tie ? -1 : 1));
      const best = scored.slice(0, keepCount(select, scored));
      const kept = new Set(best.map(({ id }) => id));
      facts = { candidates, unscored: candidates - scored.length, lowest_kept_score: best.at(-1)?.score ?? null };
      for await (const { value } of readJsonLines<Pair>(file('pairs'))) if (kept.has(value.id)) yield value;
    },
  });
  return { stage, rows, tokensPerRow: pairs.tokensPerRow };
}
