import { seededRandom } from '@mainbench/kit';
import { describe, expect, it } from 'vitest';
import { constraintCount, optionalKinds } from './constraints.ts';
import { samplePair } from './sample-pair.ts';
import { topics } from './vocabulary.ts';

describe('sampled pairs', () => {
  const random = seededRandom(1, 'test');
  const samples = Array.from({ length: 3000 }, () => samplePair(random, 2, 4));
  const share = (holds: (sample: (typeof samples)[number]) => boolean) => samples.filter(holds).length / samples.length;

  it('state two to four constraints, each number equally often', () => {
    for (const count of [2, 3, 4]) {
      expect(share(({ constraints }) => constraintCount(constraints) === count)).toBeCloseTo(1 / 3, 1);
    }
  });

  it('state each kind equally often', () => {
    for (const kind of optionalKinds)
      expect(share(({ constraints }) => constraints[kind] !== undefined)).toBeCloseTo(0.5, 1);
  });

  it('list neighbours of the topic', () => {
    for (const { constraints, listing } of samples) {
      expect(topics[constraints.topic]?.join(' ')).toContain(listing.words.join(' '));
    }
  });

  it('leave open what also holds: closing words and commas that nobody asked for', () => {
    expect(share(({ constraints, listing }) => !constraints.ending && listing.ending !== undefined)).toBeGreaterThan(
      0.1,
    );
    expect(
      share(({ constraints, listing }) => !constraints.separator && listing.separator === 'commas'),
    ).toBeGreaterThan(0.2);
  });
});
