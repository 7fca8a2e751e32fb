import { describe, expect, it } from 'vitest';
import { addressOf } from './address.ts';
import { chainEfforts, effortOf } from './effort.ts';
import { noCost } from './plan.ts';
import { stagesOf } from './stages-of.ts';
import { testStage } from './testing/stages.ts';

describe('chainEfforts', () => {
  it('adds the longest chain behind a stage to its own effort', () => {
    const cost = (trainedTokens: number) => ({ ...noCost, trainedTokens });
    const root = testStage({ kind: 'root', cost: cost(1) });
    const short = testStage({ kind: 'short', inputs: { root }, cost: cost(10) });
    const long = testStage({ kind: 'long', inputs: { root }, cost: cost(100) });
    const chains = chainEfforts(stagesOf([short, long]));
    expect(chains.get(addressOf(root))).toBe(effortOf(root.cost) + effortOf(long.cost));
    expect(chains.get(addressOf(short))).toBe(effortOf(short.cost));
  });
});
