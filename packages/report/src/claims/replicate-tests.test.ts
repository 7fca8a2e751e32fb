import { describe, expect, it } from 'vitest';
import { type ReplicateComparison, testReplicates } from './replicate-tests.ts';

const comparison = (differences: number[], better: 'higher' | 'lower' = 'higher'): ReplicateComparison => ({
  ...{ model: 'tiny', comparison: 'a against b', measure: 'spikes', differences, better },
  format: (value) => value.toFixed(1),
  unit: 'spikes',
});

const votes = (...comparisons: ReplicateComparison[]) => testReplicates(comparisons, 0.95).map(({ vote }) => vote);

describe('testReplicates', () => {
  it('knows which sign is in the claim’s direction', () => {
    expect(votes(comparison([1, 1.1, 0.9]))).toEqual(['for']);
    expect(votes(comparison([1, 1.1, 0.9], 'lower'))).toEqual(['against']);
    expect(votes(comparison([-1, -1.1, -0.9], 'lower'))).toEqual(['for']);
    expect(votes(comparison([1, -1.1, 0.2]))).toEqual(['neither']);
  });

  it('shows the mean with its interval and adjusted p', () => {
    const [evidence] = testReplicates([comparison([1, 2, 3])], 0.95);
    expect(evidence).toMatchObject({ value: '2.0 spikes', interval: '[-0.5, 4.5]', vote: 'neither' });
    expect(evidence?.pAdjusted).toBeCloseTo(0.0742, 4);
  });

  it('corrects all comparisons together', () => {
    // p is 0.026 alone, and twice that beside another.
    expect(votes(comparison([1, 1.5, 1.2]))).toEqual(['for']);
    expect(votes(comparison([1, 2, 1.5]))).toEqual(['for']);
    expect(votes(comparison([1, 2, 1.5]), comparison([1, -1, 0.1]))).toEqual(['neither', 'neither']);
  });

  it('tests nothing with fewer than three replicates, and has no value without any', () => {
    expect(testReplicates([comparison([1, 2]), comparison([])], 0.95)).toMatchObject([
      { value: '1.5 spikes', interval: null, pAdjusted: null, vote: 'these-models' },
      { value: 'missing', interval: null, pAdjusted: null, vote: 'no-value' },
    ]);
  });
});
