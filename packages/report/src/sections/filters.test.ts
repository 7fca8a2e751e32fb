import type { FilterResult } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { choiceNotes } from './filters.ts';

const notes = (parts: Partial<FilterResult>) =>
  choiceNotes([
    {
      arm: 'score',
      seed: 3,
      candidates: 4000,
      unscored: 0,
      unscoredReasons: [],
      kept: 0,
      cut: null,
      ...parts,
    } as FilterResult,
  ]);

describe('choiceNotes', () => {
  it('tells how many of equal scores were drawn', () => {
    expect(notes({ cut: { score: 4, tied: 1640, tiedKept: 218 } })).toEqual([
      'score, seed 3: 218 of 1,640 candidates with the score 4 at the cut were kept, by a seeded draw.',
    ]);
    expect(notes({ cut: { score: -1.23456, tied: 2, tiedKept: 1 } })[0]).toContain('the score −1.235 at the cut');
  });

  it('tells of near-duplicates, and of draws in the bins of a signal', () => {
    expect(notes({ nearDuplicates: 12 })[0]).toContain('12 candidates are near-duplicates of better-scored ones');
    const strata = { bins: 4, withoutBin: 0, tied: 9, tiedKept: 5 };
    expect(notes({ strata })[0]).toContain('5 of 9 candidates with the score at the cut of their bin were kept');
  });

  it('says nothing where the choice was not by chance', () => {
    expect(notes({ cut: { score: 4, tied: 640, tiedKept: 640 } })).toEqual([]);
    expect(notes({ cut: null })).toEqual([]);
  });

  it('counts why candidates have no score', () => {
    const unscoredReasons = [
      { reason: 'the reply has no line with a rating', count: 1200 },
      { reason: 'empty instruction', count: 3 },
    ];
    expect(notes({ unscored: 1203, unscoredReasons })).toEqual([
      'score, seed 3: 1,203 candidates have no score and were never kept (1,200: the reply has no line with a rating; 3: empty instruction).',
    ]);
  });
});
