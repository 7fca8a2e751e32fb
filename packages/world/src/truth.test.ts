import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderInstruction } from './instruction.ts';
import { renderResponse } from './response.ts';
import { anySample, hostileTexts } from './testing/arbitraries.ts';
import { worldTruth } from './truth.ts';
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
