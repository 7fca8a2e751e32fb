import { seededRandom } from '@mainbench/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noiseKinds, sampleNoise } from './noise.ts';
import { readResponse } from './response.ts';
import { samplePair } from './sample-pair.ts';
import { worldTruth } from './truth.ts';
import { topicNames } from './vocabulary.ts';

describe.each(noiseKinds)('noise of kind %s', (kind) => {
  const draw = (seed: number) => {
    const random = seededRandom(seed, 'test');
    return sampleNoise(random, kind, () => samplePair(random, 2, 4).listing);
  };

  it('follows no instruction', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const response = draw(seed);
        expect(response).not.toBe('');
        // Every instruction states a topic, so one that states nothing else is the easiest to follow.
        for (const topic of topicNames) {
          expect(worldTruth.aligned({ instruction: `Name ${topic}.`, response })).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is not complete, unless it looks like a list of two topics', () => {
    const complete = Array.from({ length: 300 }, (_, seed) => readResponse(draw(seed))).filter((listing) => listing);
    if (kind === 'mixed') expect(complete.length).toBeLessThan(150);
    else expect(complete).toEqual([]);
  });

  it('varies', () => {
    expect(new Set(Array.from({ length: 300 }, (_, seed) => draw(seed))).size).toBeGreaterThan(30);
  });
});
