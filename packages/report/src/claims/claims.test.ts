import type { ArmRecord, Contrast, Results, RunCosts } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { sampleResults } from '../testing/sample-results.ts';
import { sampleLoop } from '../testing/sample-stability.ts';
import type { Claim } from './claim.ts';
import { claimsOf } from './claims.ts';

const seeds = [1, 2, 3];
const arms = ['seed-only', 'no-filter', 'score', 'mutual', 'oracle'];
const sample = (options: { seeds?: number[] } = {}) => sampleResults({ models: ['tiny'], seeds, arms, ...options });

function find(results: Results, id: string, costs?: RunCosts): Claim {
  return claimsOf(results, costs).find((claim) => claim.id === id) as Claim;
}

const contrast = (arm: string, against: string, mean: number, task = 'follow', metric = 'followed'): Contrast => ({
  ...{ model: 'tiny', arm, against, task, metric },
  difference: {
    ...{ mean, low: mean - 0.01, high: mean + 0.01, p: 0.001, pAdjusted: 0.004 },
    ...{ method: 'replicates-and-rows', replicates: 3, rows: 100, rowsLeftOut: 0, degreesOfFreedom: 2.4 },
  },
});

const withContrasts = (...contrasts: Contrast[]) => ({ ...sample(), contrasts });

describe('MAIN above baselines', () => {
  it('is not tested without the benchmarks of the paper, and its other metrics are', () => {
    const results = withContrasts(contrast('mutual', 'no-filter', 0.05), contrast('mutual', 'oracle', -0.2));
    const paper = find(results, 'above-baselines');
    expect(paper).toMatchObject({ verdict: 'not-tested', evidence: [] });
    expect(paper.reason).toContain('Not tested: AlpacaEval, IFEval, Open LLM;');
    const elsewhere = find(results, 'above-baselines-elsewhere');
    expect(elsewhere.verdict).toBe('supported');
    expect(elsewhere.evidence).toEqual([
      {
        ...{ model: 'tiny', comparison: 'mutual against no-filter', measure: 'follow/followed' },
        ...{ value: '+5.0 points', interval: '[+4.0, +6.0]', pAdjusted: 0.004, vote: 'for' },
      },
    ]);
  });

  it('knows a benchmark of the paper under another name, and which of them are lacking', () => {
    const results = withContrasts(contrast('mutual', 'no-filter', 0.05));
    for (const record of results.runs[0]?.evaluations ?? []) if (record.task === 'follow') record.name = 'ifeval';
    const { verdict, reason } = find(results, 'above-baselines');
    expect(verdict).toBe('mixed');
    expect(reason).toContain('Not tested: AlpacaEval, Open LLM;');
    expect(find(results, 'above-baselines-elsewhere').verdict).toBe('not-tested');
  });

  it('turns a contrast that was declared the other way round', () => {
    const { verdict, evidence } = find(withContrasts(contrast('score', 'mutual', 0.05)), 'above-baselines-elsewhere');
    expect(verdict).toBe('contradicted');
    expect(evidence[0]).toMatchObject({ value: '−5.0 points', interval: '[−6.0, −4.0]', vote: 'against' });
  });

  it('tells mixed evidence metric by metric', () => {
    const worse = contrast('mutual', 'score', 0.1, 'response-loss', 'loss');
    const { verdict, evidence } = find(
      withContrasts(contrast('mutual', 'score', 0.05), worse),
      'above-baselines-elsewhere',
    );
    expect(verdict).toBe('mixed');
    expect(evidence.map(({ measure, vote }) => [measure, vote])).toEqual([
      ['follow/followed', 'for'],
      ['response-loss/loss', 'against'],
    ]);
  });

  it('shows nothing with two replicates, whatever the numbers', () => {
    const { verdict, evidence } = find(sample({ seeds: [1, 2] }), 'above-baselines-elsewhere');
    expect(verdict).toBe('not-shown');
    expect(new Set(evidence.map(({ vote, pAdjusted }) => `${vote} ${pAdjusted}`))).toEqual(
      new Set(['these-models null']),
    );
  });

  it('goes by the filter of an arm, not by its name, and leaves out arms that differ in more', () => {
    const results = withContrasts(contrast('mutual', 'no-filter', 0.05));
    const records = results.runs[0]?.arms ?? [];
    const change = (arm: string, to: Partial<ArmRecord>) =>
      Object.assign(records.find((one) => one.arm === arm) ?? {}, to);
    change('no-filter', { tune: { train: { epochs: 9 } } });
    expect(find(results, 'above-baselines-elsewhere').verdict).toBe('not-tested');
    change('no-filter', { tune: { train: { epochs: 2 } } });
    const { filter } = records.find(({ arm }) => arm === 'mutual') as ArmRecord;
    change('mutual', { filter: { ...(filter as NonNullable<ArmRecord['filter']>), name: 'random' } });
    expect(find(results, 'above-baselines-elsewhere').verdict).toBe('not-tested');
  });
});

describe('the order of filters', () => {
  it('needs both steps', () => {
    const both = [contrast('mutual', 'score', 0.05), contrast('score', 'no-filter', 0.02)];
    expect(find(withContrasts(...both), 'filter-order').verdict).toBe('supported');
    const one = find(withContrasts(contrast('mutual', 'score', 0.05)), 'filter-order');
    expect(one.verdict).toBe('mixed');
    expect(one.reason).toContain('Not tested: score above none');
    expect(find(withContrasts(...both, contrast('score', 'seed-only', -0.1)), 'filter-order').verdict).toBe('mixed');
    expect(find(withContrasts(), 'filter-order').verdict).toBe('not-tested');
  });
});

describe('dynamic weighting', () => {
  const loops = (spikes: number, spread: number, options = {}) => {
    const results = sample(options);
    const of = { arms: [], seeds: results.seeds, iterations: 3, policy: 'fixed' };
    for (const model of results.models) model.stability.push(sampleLoop({ ...of, spikes, spread }));
    return find(results, 'dynamic-weighting');
  };

  it('is not tested without a fixed weighting beside it', () => {
    expect(find(sample(), 'dynamic-weighting')).toMatchObject({ verdict: 'not-tested', evidence: [] });
  });

  it('compares spikes and gradient norms by replicate, and shows the spread of replicates', () => {
    const { verdict, evidence } = loops(1, 3);
    expect(evidence.map(({ measure, value, vote }) => [measure.split(' ')[0], value, vote])).toEqual([
      ['loss', '0.00', 'neither'],
      ['spread', '× 0.60', 'for'],
      ['standard', '0.012 against 0.012 nats a token', 'shown-only'],
      ['standard', '0.012 against 0.012 nats a token', 'shown-only'],
    ]);
    expect(verdict).toBe('mixed');
    expect(loops(1, 1.2).verdict).toBe('contradicted');
    expect(loops(1, 1.8).verdict).toBe('not-shown');
    expect(loops(1, 3, { seeds: [1, 2] }).verdict).toBe('not-shown');
  });

  it('takes the contrasts of arms that differ in α alone', () => {
    const results = withContrasts(contrast('mutual', 'fixed', 0.05));
    const mutual = results.runs[0]?.arms.find(({ arm }) => arm === 'mutual') as ArmRecord;
    results.runs[0]?.arms.push({ ...mutual, arm: 'fixed' });
    const loop = sampleLoop({ policy: 'fixed', arms: ['fixed'], seeds, iterations: 3, spikes: 1, spread: 1.8 });
    results.models[0]?.stability.push(loop);
    const [first] = find(results, 'dynamic-weighting').evidence;
    expect(first).toMatchObject({ comparison: 'mutual against fixed', vote: 'for' });
  });
});

describe('alignment', () => {
  it('goes by the truth where it is known: kept pairs against all candidates', () => {
    const results = sample();
    const { evidence } = find(results, 'alignment-improves');
    expect(evidence.map(({ comparison, vote }) => [comparison, vote])).toEqual([
      ['kept by mutual against all its candidates', 'for'],
      [expect.stringMatching(/^mutual with the models of iteration \d against 0$/), expect.any(String)],
      ['forward model after iteration 3 against 0', 'shown-only'],
    ]);
    for (const model of results.models) model.filterIterations = [];
    expect(find(results, 'alignment-improves').verdict).toBe('supported');
  });

  it('is not tested where it is not known', () => {
    const unknown = sampleResults({ models: ['tiny'], seeds, arms, truth: false });
    expect(find(unknown, 'alignment-improves').verdict).toBe('not-tested');
  });
});

describe('cost', () => {
  const spent = {
    trainedTokens: 1,
    promptTokens: 1,
    generatedTokens: 1,
    judged: 0,
    deviceMilliseconds: 1,
    diskBytes: 1,
  };
  const costs = (trainedTokens: number | null, deviceMilliseconds: number | null): RunCosts => ({
    models: [
      {
        model: 'tiny',
        shared: spent,
        arms: [{ arm: 'mutual', own: spent, toMake: spent, ratio: { trainedTokens, deviceMilliseconds } }],
      },
    ],
    shared: spent,
    total: spent,
  });

  it('is counted against plain tuning, and not tested where it is not known', () => {
    expect(find(sample(), 'costs-more', costs(3.2, 4.1))).toMatchObject({ verdict: 'supported' });
    expect(find(sample(), 'costs-more', costs(3.2, 0.9)).verdict).toBe('mixed');
    expect(find(sample(), 'costs-more', costs(null, null)).verdict).toBe('not-tested');
    expect(find(sample(), 'costs-more').verdict).toBe('not-tested');
  });
});
