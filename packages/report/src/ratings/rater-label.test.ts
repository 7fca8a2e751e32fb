import type { RaterRecord } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { sampleRater } from '../testing/sample-ratings.ts';
import { sampleRun } from '../testing/sample-run.ts';
import { raterLabel, raterNotes } from './rater-label.ts';

const own: RaterRecord = { ...sampleRater, filter: 'score', options: { rating: 'expected' }, model: 'base-model' };
const run = sampleRun({ models: ['m'], seeds: [1], tasks: [], arms: [['score', 'score']] });

describe('a rater', () => {
  it('is named with its model, and its weakness', () => {
    expect(raterLabel(sampleRater)).toBe('judge (chat-9)');
    expect(raterLabel(own)).toBe('score (the untuned model of this run: a weak rater)');
    expect(raterLabel({ ...own, filter: './mine.ts', model: 'none' })).toBe('./mine.ts');
  });

  it('is told to be the run’s own model, and of the kind of an arm’s filter', () => {
    expect(raterNotes({ ...run, rater: null })).toEqual([]);
    expect(raterNotes({ ...run, rater: sampleRater })).toEqual([]);
    expect(raterNotes({ ...run, rater: own })).toEqual([
      expect.stringContaining('a weak rater'),
      expect.stringContaining('also makes the choice of score'),
    ]);
  });
});
