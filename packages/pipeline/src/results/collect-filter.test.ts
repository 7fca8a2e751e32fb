import type { ArmSettings, Pair } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { ArmStages } from '../experiment.ts';
import { mutualFilter } from '../mutual-filter.ts';
import { smallWorld } from '../testing/small-world.ts';
import { storeWith, tableOf } from '../testing/tables.ts';
import { collectFilter } from './collect-filter.ts';

const resampling = { confidence: 0.95, resamples: 100, seed: 1 };

const pairs: Pair[] = [
  { id: 'p1', instruction: 'say a', response: 'a' },
  { id: 'p2', instruction: 'say a', response: 'b' },
  { id: 'p3', instruction: 'say c', response: 'c' },
  { id: 'p4', instruction: '', response: 'd' },
];

async function collect(scores: (number | null)[], kept: string[], examples = 1) {
  const candidates = tableOf('pairs', pairs);
  const scored = tableOf(
    'filter',
    pairs.map(({ id }, index) => ({ id, score: scores[index] ?? null, details: {} })),
  );
  const selected = tableOf(
    'select',
    pairs.filter(({ id }) => kept.includes(id)),
  );
  const store = await storeWith(candidates, scored, selected);
  const table = (stage: typeof candidates) => ({ stage, rows: 4, tokensPerRow: 1 });
  const filtering = {
    filter: mutualFilter,
    options: {},
    candidates: table(candidates),
    scores: scored,
    kept: table(selected),
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
    const result = await collect([3, 2, 1, null], ['p1', 'p2']);
    expect(result).toMatchObject({ arm: 'mutual', filter: 'mutual', seed: 7, candidates: 4, unscored: 1, kept: 2 });
    // Aligned: p1 and p3 of four; kept p1 of them; p1 outranks p2, p3 does not.
    expect(result?.quality?.alignedShare).toBe(0.5);
    expect(result?.quality?.auroc?.mean).toBe(0.5);
    expect(result?.quality?.precision.mean).toBe(0.5);
    expect(result?.quality?.recall.mean).toBe(0.5);
  });

  it('counts each scored pair once in the histogram', async () => {
    const histogram = (await collect([3, 2, 1, null], ['p1', 'p2']))?.histogram;
    const total = (counts: number[] | null | undefined) => (counts ?? []).reduce((sum, count) => sum + count, 0);
    expect([histogram?.kept, histogram?.dropped, histogram?.aligned, histogram?.misaligned].map(total)).toEqual([
      2, 1, 2, 1,
    ]);
    expect(histogram).toMatchObject({ low: 1, high: 3 });
  });

  it('shows the same examples each time, of both sides', async () => {
    const first = await collect([3, 2, 1, null], ['p1', 'p2']);
    const again = await collect([3, 2, 1, null], ['p1', 'p2']);
    expect(first?.examples).toEqual(again?.examples);
    expect(first?.examples.map(({ kept }) => kept)).toEqual([true, false]);
    expect((await collect([3, 2, 1, null], ['p1', 'p2'], 0))?.examples).toEqual([]);
  });

  it('has no curve where nothing is scored', async () => {
    const result = await collect([null, null, null, null], []);
    expect(result?.histogram).toBeNull();
    expect(result?.quality?.auroc).toBeNull();
  });

  it('is nothing for an arm without a filter', async () => {
    const arm = { arm: { name: 'seed-only' } } as unknown as ArmStages;
    expect(await collectFilter(await storeWith(), 1, arm, undefined, 1, resampling)).toBeNull();
  });
});
