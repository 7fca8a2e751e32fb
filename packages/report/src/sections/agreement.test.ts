import type { FilterAgreement, ModelResult } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { ReportContext } from '../report-context.ts';
import { agreementBlocks, agreementTable } from './agreement.ts';

const context = { colourOf: () => 'arm-1' } as unknown as ReportContext;

const agreement = (seed: number, overlap: number, correlation: number | null): FilterAgreement => ({
  seed,
  arms: ['mutual', 'ifd'],
  overlap: [
    [1, overlap],
    [overlap, 1],
  ],
  spearman: [
    [1, correlation],
    [correlation, 1],
  ],
  disagreements: [
    { arms: ['mutual', 'ifd'], ranks: [0.05, 0.95], id: 'a', instruction: 'say\nit', response: 'x'.repeat(500) },
  ],
});

describe('agreementTable', () => {
  it('has overlaps above and rank correlations below the diagonal, as means over seeds', () => {
    const { rows, caption } = agreementTable('tiny', [agreement(1, 0.2, -0.5), agreement(2, 0.4, -0.7)], context);
    expect(rows.map((row) => row.map(({ value }) => value))).toEqual([
      ['1 mutual', '·', '0.30'],
      ['2 ifd', '−0.60', '·'],
    ]);
    expect(caption).toContain('Means over the seeds');
  });

  it('says where there is no order', () => {
    expect(agreementTable('tiny', [agreement(1, 0.2, null)], context).rows[1]?.[1]?.state).toBe('missing');
  });
});

describe('agreementBlocks', () => {
  it('shows candidates on which filters disagree, short and folded', () => {
    const model = { name: 'tiny', filterAgreement: [agreement(1, 0.2, -0.5)] } as unknown as ModelResult;
    const blocks = agreementBlocks([model], context);
    expect(blocks.map(({ kind }) => kind)).toEqual(['table', 'fold']);
    expect(JSON.stringify(blocks[1])).toContain('say it');
    expect(JSON.stringify(blocks[1])).not.toContain('x'.repeat(200));
  });

  it('says nothing of results of former versions', () => {
    expect(agreementBlocks([{ name: 'tiny' } as ModelResult], context)).toEqual([]);
  });
});
