import { describe, expect, it } from 'vitest';
import { crossedRows, measureRows } from './measure-rows.ts';

const resampling = { confidence: 0.95, resamples: 500, seed: 1 };
const ids = Array.from({ length: 30 }, (_, index) => `row-${index}`);

/** Rows that differ by their place, and by a shift for each replicate. */
function valuesOf(shifts: readonly number[]): Map<string, (number | null)[]> {
  return new Map(ids.map((id, row) => [id, shifts.map((shift, seed) => ((row * 7 + seed * 3) % 5) / 10 + shift)]));
}

describe('measureRows', () => {
  it('lets the spread of replicates widen the interval', () => {
    const near = measureRows(valuesOf([0, 0, 0]), undefined, resampling);
    const far = measureRows(valuesOf([-1, 0, 1]), undefined, resampling);
    expect(far?.mean).toBeCloseTo(near?.mean ?? Number.NaN, 12);
    // The replicates' means have an SD of 1 and two degrees of freedom: half of the interval is 4.30 / √3.
    expect((far?.high ?? 0) - (far?.mean ?? 0)).toBeCloseTo(4.3027 / Math.sqrt(3), 2);
    expect(far).toMatchObject({ method: 'replicates-and-rows', replicates: 3, rows: 30, rowsLeftOut: 0 });
  });

  it('resamples rows alone with two replicates, however far they lie apart', () => {
    const far = measureRows(valuesOf([-1, 1]), undefined, resampling);
    expect(far).toMatchObject({ method: 'rows', replicates: 2, rows: 30, degreesOfFreedom: null });
    expect((far?.high ?? 0) - (far?.low ?? 0)).toBeLessThan(0.2);
  });

  it('leaves out rows that a replicate lacks, and falls back to rows where none are whole', () => {
    const values = valuesOf([0, 0, 0]);
    values.get('row-4')?.fill(null, 1, 2);
    expect(measureRows(values, undefined, resampling)).toMatchObject({ rows: 29, rowsLeftOut: 1 });
    for (const [row, id] of ids.entries()) values.get(id)?.fill(null, row % 3, (row % 3) + 1);
    expect(measureRows(values, undefined, resampling)).toMatchObject({ method: 'rows', replicates: 3, rows: 30 });
    expect(measureRows(new Map([['a', [null, null, null]]]), undefined, resampling)).toBeNull();
  });

  it('weights rows, with the interval of a ratio', () => {
    const weights = new Map(ids.map((id, row) => [id, 1 + (row % 3)]));
    const constant = new Map(ids.map((id) => [id, [2, 2, 2]]));
    // What does not vary has no spread, however the weights vary.
    expect(measureRows(constant, weights, resampling)).toMatchObject({ mean: 2, low: 2, high: 2 });
    const values = valuesOf([0, 0, 0]);
    const sum = ids.reduce((total, id) => total + (weights.get(id) ?? 0), 0);
    const expected = ids.reduce((total, id) => {
      const mean = (values.get(id) ?? []).reduce<number>((all, value) => all + (value ?? 0), 0) / 3;
      return total + ((weights.get(id) ?? 0) * mean) / sum;
    }, 0);
    expect(measureRows(values, weights, resampling)?.mean).toBeCloseTo(expected, 12);
  });
});

describe('crossedRows', () => {
  it('keeps the rows that every replicate measured, and counts the others', () => {
    const values = new Map([
      ['a', [1, 2, 3]],
      ['b', [4, null, 6]],
      ['c', [7, 8, 9]],
      ['d', [null, null, null]],
    ]);
    expect(crossedRows(values)).toEqual({
      ids: ['a', 'c'],
      table: [
        [1, 7],
        [2, 8],
        [3, 9],
      ],
      replicates: 3,
      rowsLeftOut: 1,
    });
  });

  it('leaves out a replicate that measured nothing, rather than every row', () => {
    const values = new Map([
      ['a', [1, null, 3]],
      ['b', [4, null, 6]],
    ]);
    expect(crossedRows(values)).toMatchObject({ ids: ['a', 'b'], replicates: 2, rowsLeftOut: 0 });
    expect(crossedRows(new Map())).toMatchObject({ ids: [], replicates: 0 });
  });
});
