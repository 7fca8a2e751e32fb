import type { Stage } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { RatedSample } from '../pair-ratings.ts';
import { storeWith, tableOf } from '../testing/tables.ts';
import { collectRatings } from './collect-ratings.ts';

const resampling = { confidence: 0.95, resamples: 100, seed: 1 };
const sampleOf = (arm: string, scores: Stage): RatedSample => ({
  ...{ of: 'kept', arms: [arm], scores },
  sample: { stage: scores, rows: 0, tokensPerRow: 0 },
});

describe('collectRatings', () => {
  it('takes the mean over rated pairs, and counts the others with their reasons', async () => {
    const none = (id: string) => ({ id, score: null, details: { reason: 'no line' } });
    const some = tableOf('some', [{ id: 'a', score: 2, details: {} }, { id: 'b', score: 4, details: {} }, none('c')]);
    const nothing = tableOf('nothing', [none('a')]);
    const ratings = [sampleOf('mutual', some), sampleOf('score', nothing)];
    const [rated, unrated] = await collectRatings(await storeWith(some, nothing), { seed: 5, ratings }, resampling);
    expect(rated).toMatchObject({
      ...{ of: 'kept', arms: ['mutual'], seed: 5, sampled: 3, rated: 2, missing: 1, mean: { mean: 3 } },
      missingReasons: [{ reason: 'no line', count: 1 }],
    });
    expect(unrated).toMatchObject({ rated: 0, missing: 1, mean: null });
  });
});
