import type { ArmRecord } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { claimOf, sampleContrast, sampleOfOne, withContrasts } from '../testing/sample-claims.ts';
import { sampleLoop } from '../testing/sample-stability.ts';

describe('dynamic weighting', () => {
  const loops = (spikes: number, spread: number, options = {}) => {
    const results = sampleOfOne(options);
    const of = { arms: [], seeds: results.seeds, iterations: 3, policy: 'fixed' };
    for (const model of results.models) model.stability.push(sampleLoop({ ...of, spikes, spread }));
    return claimOf(results, 'dynamic-weighting');
  };

  it('is not tested without a fixed weighting beside it', () => {
    expect(claimOf(sampleOfOne(), 'dynamic-weighting')).toMatchObject({ verdict: 'not-tested', evidence: [] });
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
    const results = withContrasts(sampleContrast('mutual', 'fixed', 0.05));
    const mutual = results.runs[0]?.arms.find(({ arm }) => arm === 'mutual') as ArmRecord;
    results.runs[0]?.arms.push({ ...mutual, arm: 'fixed' });
    const loop = sampleLoop({
      policy: 'fixed',
      arms: ['fixed'],
      seeds: [1, 2, 3],
      iterations: 3,
      spikes: 1,
      spread: 1.8,
    });
    results.models[0]?.stability.push(loop);
    const [first] = claimOf(results, 'dynamic-weighting').evidence;
    expect(first).toMatchObject({ comparison: 'mutual against fixed', vote: 'for' });
  });
});
