import { describe, expect, it } from 'vitest';
import type { Listing } from './response.ts';
import { shareSatisfied } from './satisfaction.ts';

describe('the share of constraints satisfied', () => {
  const listing: Listing = { words: ['elm', 'fir', 'oak'], separator: 'stars', ending: 'oak' };
  const all = { topic: 'trees', count: 3, separator: 'stars', include: 'fir', ending: 'oak' } as const;

  it('is 1 where all hold and ignores what is not stated', () => {
    expect(shareSatisfied(all, listing)).toBe(1);
    expect(shareSatisfied({ topic: 'trees' }, listing)).toBe(1);
  });

  it.each([{ count: 4 }, { separator: 'commas' }, { include: 'ash' }, { ending: 'fir' }] as const)(
    'loses one of five for %j',
    (change) => {
      expect(shareSatisfied({ ...all, ...change }, listing)).toBe(0.8);
    },
  );

  it('counts a topic that one word leaves as not satisfied', () => {
    expect(shareSatisfied({ topic: 'trees', count: 2 }, { words: ['elm', 'owl'], separator: 'stars' })).toBe(0.5);
  });

  it('needs the closing word that is stated', () => {
    expect(shareSatisfied({ topic: 'trees', ending: 'elm' }, { words: ['elm', 'fir'], separator: 'stars' })).toBe(0.5);
  });
});
