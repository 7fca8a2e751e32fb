import type { ArmRecord } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { claimOf, sampleContrast, sampleOfOne, withContrasts } from '../testing/sample-claims.ts';

describe('MAIN above baselines', () => {
  it('is not tested without the benchmarks of the paper, and its other metrics are', () => {
    const results = withContrasts(
      sampleContrast('mutual', 'no-filter', 0.05),
      sampleContrast('mutual', 'oracle', -0.2),
    );
    const paper = claimOf(results, 'above-baselines');
    expect(paper).toMatchObject({ verdict: 'not-tested', evidence: [] });
    expect(paper.reason).toContain('Not tested: AlpacaEval, IFEval, Open LLM;');
    const elsewhere = claimOf(results, 'above-baselines-elsewhere');
    expect(elsewhere.verdict).toBe('supported');
    expect(elsewhere.evidence).toEqual([
      {
        ...{ model: 'tiny', comparison: 'mutual against no-filter', measure: 'follow/followed' },
        ...{ value: '+5.0 points', interval: '[+4.0, +6.0]', pAdjusted: 0.004, vote: 'for' },
      },
    ]);
  });

  it('knows a benchmark of the paper under another name, and which of them are lacking', () => {
    const results = withContrasts(sampleContrast('mutual', 'no-filter', 0.05));
    for (const record of results.runs[0]?.evaluations ?? []) if (record.task === 'follow') record.name = 'ifeval';
    const { verdict, reason } = claimOf(results, 'above-baselines');
    expect(verdict).toBe('mixed');
    expect(reason).toContain('Not tested: AlpacaEval, Open LLM;');
    expect(claimOf(results, 'above-baselines-elsewhere').verdict).toBe('not-tested');
  });

  it('turns a contrast that was declared the other way round', () => {
    const { verdict, evidence } = claimOf(
      withContrasts(sampleContrast('score', 'mutual', 0.05)),
      'above-baselines-elsewhere',
    );
    expect(verdict).toBe('contradicted');
    expect(evidence[0]).toMatchObject({ value: '−5.0 points', interval: '[−6.0, −4.0]', vote: 'against' });
  });

  it('tells mixed evidence metric by metric', () => {
    const worse = sampleContrast('mutual', 'score', 0.1, ['response-loss', 'loss']);
    const { verdict, evidence } = claimOf(
      withContrasts(sampleContrast('mutual', 'score', 0.05), worse),
      'above-baselines-elsewhere',
    );
    expect(verdict).toBe('mixed');
    expect(evidence.map(({ measure, vote }) => [measure, vote])).toEqual([
      ['follow/followed', 'for'],
      ['response-loss/loss', 'against'],
    ]);
  });

  it('shows nothing with two replicates, whatever the numbers', () => {
    const { verdict, evidence } = claimOf(sampleOfOne({ seeds: [1, 2] }), 'above-baselines-elsewhere');
    expect(verdict).toBe('not-shown');
    expect(new Set(evidence.map(({ vote, pAdjusted }) => `${vote} ${pAdjusted}`))).toEqual(
      new Set(['these-models null']),
    );
  });

  it('goes by the filter of an arm, not by its name, and leaves out arms that differ in more', () => {
    const results = withContrasts(sampleContrast('mutual', 'no-filter', 0.05));
    const records = results.runs[0]?.arms ?? [];
    const change = (arm: string, to: Partial<ArmRecord>) =>
      Object.assign(records.find((one) => one.arm === arm) ?? {}, to);
    change('no-filter', { tune: { train: { epochs: 9 } } });
    expect(claimOf(results, 'above-baselines-elsewhere').verdict).toBe('not-tested');
    change('no-filter', { tune: { train: { epochs: 2 } } });
    const { filter } = records.find(({ arm }) => arm === 'mutual') as ArmRecord;
    change('mutual', { filter: { ...(filter as NonNullable<ArmRecord['filter']>), name: 'random' } });
    expect(claimOf(results, 'above-baselines-elsewhere').verdict).toBe('not-tested');
  });
});

describe('the order of filters', () => {
  it('needs both steps', () => {
    const both = [sampleContrast('mutual', 'score', 0.05), sampleContrast('score', 'no-filter', 0.02)];
    expect(claimOf(withContrasts(...both), 'filter-order').verdict).toBe('supported');
    const one = claimOf(withContrasts(sampleContrast('mutual', 'score', 0.05)), 'filter-order');
    expect(one.verdict).toBe('mixed');
    expect(one.reason).toContain('Not tested: score above none');
    expect(claimOf(withContrasts(...both, sampleContrast('score', 'seed-only', -0.1)), 'filter-order').verdict).toBe(
      'mixed',
    );
    expect(claimOf(withContrasts(), 'filter-order').verdict).toBe('not-tested');
  });
});
