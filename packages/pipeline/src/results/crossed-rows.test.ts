import { describe, expect, it } from 'vitest';
import { crossedRows } from './crossed-rows.ts';

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
