import { describe, expect, it } from 'vitest';
import { significanceLevel, verdictOf } from './verdict.ts';

const basis = {
  method: 'replicates-and-rows',
  replicates: 3,
  rows: 800,
  rowsLeftOut: 0,
  degreesOfFreedom: 2.4,
} as const;
const difference = { ...basis, mean: 0.02, low: 0.004, high: 0.036, p: 0.004, pAdjusted: 0.012 };

describe('verdictOf', () => {
  it('knows which direction is better', () => {
    expect(verdictOf(difference, 'higher', 0.95)).toBe('better');
    expect(verdictOf(difference, 'lower', 0.95)).toBe('worse');
    const below = { ...difference, mean: -0.02, low: -0.036, high: -0.004 };
    expect(verdictOf(below, 'higher', 0.95)).toBe('worse');
    expect(verdictOf(below, 'lower', 0.95)).toBe('better');
  });

  it('goes by the adjusted p, not by the raw one', () => {
    expect(verdictOf({ ...difference, p: 0.02, pAdjusted: 0.08 }, 'higher', 0.95)).toBe('not-shown');
  });

  it('takes a p at the level itself for not shown', () => {
    expect(verdictOf({ ...difference, pAdjusted: 0.05 }, 'higher', 0.95)).toBe('not-shown');
    expect(significanceLevel(0.95)).toBe(0.05);
  });

  it('asks that the interval leaves out zero as well', () => {
    expect(verdictOf({ ...difference, low: -0.001 }, 'higher', 0.95)).toBe('not-shown');
    expect(verdictOf({ ...difference, mean: 0, low: 0, high: 0, pAdjusted: 0 }, 'higher', 0.95)).toBe('not-shown');
  });

  it('says nothing of methods by rows alone, nor of what was not declared', () => {
    expect(verdictOf({ ...difference, method: 'rows', degreesOfFreedom: null }, 'higher', 0.95)).toBe('rows-only');
    expect(verdictOf({ ...difference, pAdjusted: null }, 'higher', 0.95)).toBe('not-declared');
  });

  it('shows nothing where p is missing', () => {
    expect(verdictOf({ ...difference, pAdjusted: Number.NaN }, 'higher', 0.95)).toBe('not-shown');
  });
});
