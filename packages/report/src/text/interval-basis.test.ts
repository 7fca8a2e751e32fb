import { describe, expect, it } from 'vitest';
import { formatBasis, formatReplicates } from './interval-basis.ts';

describe('formatBasis', () => {
  it('names replicates, rows and degrees of freedom, or rows alone', () => {
    const basis = { replicates: 3, rows: 1200, rowsLeftOut: 0 };
    expect(formatBasis({ ...basis, method: 'replicates-and-rows', degreesOfFreedom: 2.44 })).toBe('3 × 1,200, df 2.4');
    expect(formatBasis({ ...basis, method: 'rows', degreesOfFreedom: null })).toBe('1,200 rows alone');
    expect([1, 2].map(formatReplicates)).toEqual(['one replicate', '2 replicates']);
  });
});
