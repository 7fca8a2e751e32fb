import { describe, expect, it } from 'vitest';
import { repetition, sharedBigrams, wordCount } from './text-diagnostics.ts';

describe('text diagnostics', () => {
  it('counts words', () => {
    expect(wordCount('  one\ttwo\nthree ')).toBe(3);
    expect(wordCount('')).toBe(0);
  });

  it('measures repetition by runs of three words', () => {
    expect(repetition('a b c d')).toBe(0);
    // Runs: aba, bab, aba, bab: half of them occurred before.
    expect(repetition('a b a b a b')).toBe(0.5);
    expect(repetition('a b')).toBeNull();
  });

  it('measures how much of an instruction its response repeats', () => {
    expect(sharedBigrams('List red birds', 'the list red things')).toBe(0.5);
    expect(sharedBigrams('List red birds', 'blue')).toBe(0);
    expect(sharedBigrams('List', 'list')).toBeNull();
  });
});
