import type { ArmSettings } from '@mainbench/spec';
import { expect, it } from 'vitest';
import type { ArmStages } from '../arm-stages.ts';
import { candidatesByIteration } from '../filter-by-iteration.ts';
import { smallWorld } from '../testing/small-world.ts';
import { storeWith, tableOf } from '../testing/tables.ts';
import { collectFilterIterations } from './collect-filter-iterations.ts';

const resampling = { confidence: 0.95, resamples: 100, seed: 1 };
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
