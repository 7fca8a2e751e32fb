import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderInstruction } from './instruction.ts';
import { type Listing, renderResponse } from './response.ts';
import { anySample, hostileTexts } from './testing/arbitraries.ts';
import { shareSatisfied, worldTruth } from './truth.ts';
import { topicNames, topicOf, topics } from './vocabulary.ts';

const aligned = (instruction: string, response: string) => worldTruth.aligned({ instruction, response });

describe('the truth of the world', () => {
  it('accepts every pair that the world draws', () => {
    fc.assert(
      fc.property(anySample, ({ constraints, listing }) => {
        expect(aligned(renderInstruction(constraints), renderResponse(listing))).toBe(true);
      }),
    );
  });

  it('refuses a response that lost its end, its case, a word that was counted or the word that was asked for', () => {
    fc.assert(
      fc.property(anySample, fc.nat(), ({ constraints, listing }, place) => {
        const instruction = renderInstruction(constraints);
        const response = renderResponse(listing);
        for (let end = 0; end < response.indexOf('.'); end += 1) {
          expect(aligned(instruction, response.slice(0, end))).toBe(false);
        }
        expect(aligned(instruction, response.toUpperCase())).toBe(false);
        expect(aligned(instruction, `${response} ${response}`)).toBe(false);
        const dropped = listing.words[place % listing.words.length] as string;
        const words = listing.words.filter((word) => word !== dropped);
        const needed = [constraints.include, constraints.ending, listing.ending].includes(dropped);
        if (constraints.count !== undefined || needed || words.length < 2) {
          expect(aligned(instruction, renderResponse({ ...listing, words }))).toBe(false);
        }
      }),
    );
  });

  it('refuses another ending, another separator and words of another topic', () => {
    fc.assert(
      fc.property(anySample, ({ constraints, listing }) => {
        const { topic } = constraints;
        const otherEnding = listing.words.find((word) => word !== listing.ending) as string;
        const otherTopic = topicNames[(topicNames.indexOf(topic) + 1) % topicNames.length] as string;
        expect(aligned(renderInstruction({ ...constraints, ending: otherEnding }), renderResponse(listing))).toBe(
          false,
        );
        const separator = listing.separator === 'commas' ? 'stars' : 'commas';
        expect(aligned(renderInstruction({ ...constraints, separator }), renderResponse(listing))).toBe(false);
        expect(aligned(`Name ${otherTopic}.`, renderResponse(listing))).toBe(false);
      }),
    );
  });

  it('does not ask for the order that the world has by habit', () => {
    expect(aligned('Name trees, with elm.', 'oak - elm - ash.')).toBe(true);
  });

  it('accepts only lists of one topic, whatever the instruction', () => {
    const one = topics.trees?.[0] as string;
    for (const other of Object.values(topics)
      .flat()
      .filter((word) => topicOf(word) !== 'trees')) {
      for (const topic of topicNames) expect(aligned(`Name ${topic}.`, `${one}, ${other}.`)).toBe(false);
    }
  });

  it('answers quickly and never throws, whatever the texts', () => {
    const start = performance.now();
    for (const text of hostileTexts) {
      expect(aligned(text, 'elm, fir.')).toBe(false);
      expect(aligned('Name gems.', text)).toBe(false);
    }
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

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
