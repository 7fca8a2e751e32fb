import type { ArmSettings, Pair } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { ArmStages } from '../arm-stages.ts';
import { candidatesByIteration } from '../filter-by-iteration.ts';
import { mutualFilter } from '../mutual-filter.ts';
import type { ScoreRow } from '../stages/score-rows.ts';
import { selectStage } from '../stages/select-stage.ts';
import { smallWorld } from '../testing/small-world.ts';
import { storeWith, tableOf } from '../testing/tables.ts';
import { collectFilter, collectFilterIterations } from './collect-filter.ts';

const resampling = { confidence: 0.95, resamples: 100, seed: 1 };

const pairs: Pair[] = [
  { id: 'p1', instruction: 'say a', response: 'a' },
  { id: 'p2', instruction: 'say a', response: 'b' },
  { id: 'p3', instruction: 'say c', response: 'c' },
  { id: 'p4', instruction: '', response: 'd' },
];

/** Scores of the pairs in their order; a text is the reason why one has none. The best two are kept. */
async function collect(scores: (number | string)[], examples = 1) {
  const candidates = tableOf('pairs', pairs);
  const scored = tableOf(
    'filter',
    pairs.map(({ id }, index) => {
      const score = scores[index] ?? '';
      const row: ScoreRow =
        typeof score === 'number' ? { id, score, details: {} } : { id, score: null, details: { reason: score } };
      return row;
    }),
  );
  const table = (stage: typeof candidates) => ({ stage, rows: 4, tokensPerRow: 1 });
  const selected = selectStage('select', table(candidates), scored, { top_k: 2 }, 1);
  const store = await storeWith(candidates, scored, selected.stage);
  const filtering = {
    filter: mutualFilter,
    options: {},
    candidates: table(candidates),
    scores: scored,
    selected,
    kept: selected,
    byIteration: [],
  };
  const arm = {
    arm: { name: 'mutual' } as ArmSettings,
    filtering,
    model: candidates,
    evaluations: [],
  } as unknown as ArmStages;
  return collectFilter(store, 7, arm, smallWorld.truth, examples, resampling);
}

describe('collectFilter', () => {
  it('measures scores and choices against the truth', async () => {
    const result = await collect([3, 2, 1, 'empty instruction']);
    expect(result).toMatchObject({ arm: 'mutual', filter: 'mutual', seed: 7, candidates: 4, unscored: 1, kept: 2 });
    // Aligned: p1 and p3 of four; kept p1 of them; p1 outranks p2, p3 does not.
    expect(result?.quality?.alignedShare).toBe(0.5);
    expect(result?.quality?.auroc?.mean).toBe(0.5);
    expect(result?.quality?.precision.mean).toBe(0.5);
    expect(result?.quality?.recall.mean).toBe(0.5);
  });

  it('tells where the choice ended, and why pairs have no score', async () => {
    const result = await collect([4, 3, 3, 'empty instruction']);
    expect(result).toMatchObject({ kept: 2, cut: { score: 3, tied: 2, tiedKept: 1 } });
    expect(result?.unscoredReasons).toEqual([{ reason: 'empty instruction', count: 1 }]);
    expect((await collect(['a', 'b', 'a', 'a']))?.cut).toBeNull();
    expect((await collect(['a', 'b', 'a', 'a']))?.unscoredReasons).toEqual([
      { reason: 'a', count: 3 },
      { reason: 'b', count: 1 },
    ]);
  });

  it('counts each scored pair once in the histogram', async () => {
    const histogram = (await collect([3, 2, 1, 'empty instruction']))?.histogram;
    const total = (counts: number[] | null | undefined) => (counts ?? []).reduce((sum, count) => sum + count, 0);
    expect([histogram?.kept, histogram?.dropped, histogram?.aligned, histogram?.misaligned].map(total)).toEqual([
      2, 1, 2, 1,
    ]);
    expect(histogram).toMatchObject({ low: 1, high: 3 });
  });

  it('shows the same examples each time, of both sides', async () => {
    const first = await collect([3, 2, 1, 'empty instruction']);
    const again = await collect([3, 2, 1, 'empty instruction']);
    expect(first?.examples).toEqual(again?.examples);
    expect(first?.examples.map(({ kept }) => kept)).toEqual([true, false]);
    expect((await collect([3, 2, 1, 'empty instruction'], 0))?.examples).toEqual([]);
  });

  it('has no curve where nothing is scored', async () => {
    const result = await collect(['a', 'b', 'a', 'a']);
    expect(result?.histogram).toBeNull();
    expect(result?.quality?.auroc).toBeNull();
  });

  it('is nothing for an arm without a filter', async () => {
    const arm = { arm: { name: 'seed-only' } } as unknown as ArmStages;
    expect(await collectFilter(await storeWith(), 1, arm, undefined, 1, resampling)).toBeNull();
  });
});

const rows = Array.from({ length: candidatesByIteration + 100 }, (_, index) => ({
  id: `p${index}`,
  instruction: 'say a',
  // Beyond the first candidates everything is misaligned: a measure that read on would find no perfect order.
  response: index % 2 === 0 && index < candidatesByIteration ? 'a' : 'b',
}));
const scoresOf = (kind: string, scoreOf: (index: number) => number | null, limit = rows.length) =>
  tableOf(
    kind,
    rows.slice(0, limit).map(({ id }, index) => ({ id, score: scoreOf(index), details: {} })),
  );

it('measures each iteration on the same first candidates, those without a score left out', async () => {
  const candidates = tableOf('pairs', rows);
  const early = scoresOf('early', (index) => (index < 2 ? null : -(index % 2)), candidatesByIteration);
  const last = scoresOf('last', (index) => (index < candidatesByIteration ? index % 2 : 9));
  const arm = {
    arm: { name: 'mutual' } as ArmSettings,
    filtering: {
      candidates: { stage: candidates, rows: rows.length, tokensPerRow: 1 },
      byIteration: [
        { iteration: 0, scores: early },
        { iteration: 1, scores: last },
      ],
    },
  } as unknown as ArmStages;
  const store = await storeWith(candidates, early, last);
  const results = await collectFilterIterations(store, 7, arm, smallWorld.truth, resampling);
  expect(results).toMatchObject([
    { arm: 'mutual', seed: 7, iteration: 0, candidates: candidatesByIteration - 2, auroc: { mean: 1 } },
    { arm: 'mutual', seed: 7, iteration: 1, candidates: candidatesByIteration, auroc: { mean: 0 } },
  ]);
  expect(await collectFilterIterations(store, 7, arm, undefined, resampling)).toEqual([]);
});
