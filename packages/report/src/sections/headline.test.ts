import type { Results } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { createContext } from '../report-context.ts';
import { sampleResults } from '../testing/sample-results.ts';
import { headline } from './headline.ts';

/** The sample with the difference of one arm on the headline metric set. */
function withDifference(arm: string, mean: number, half: number, pAdjusted: number): Results {
  const results = sampleResults({ models: ['tiny'], seeds: [1], steps: 0 });
  const entry = results.models[0]?.arms.find(({ name }) => name === arm)?.metrics[0];
  if (entry?.difference)
    entry.difference = { ...entry.difference, mean, low: mean - half, high: mean + half, pAdjusted };
  return results;
}

const lead = (results: Results) => headline(createContext(results)).lead;

describe('headline', () => {
  it('says that MAIN’s filter won, with the evidence', () => {
    expect(lead(withDifference('mutual', 0.021, 0.017, 0.012))).toBe(
      'Following accuracy: mutual beat no-filter on tiny by 2.1 points (95 % interval +0.4 to +3.8, adjusted p 0.012).',
    );
  });

  it('says as plainly that it lost', () => {
    expect(lead(withDifference('mutual', -0.03, 0.01, 0.0001))).toBe(
      'Following accuracy: mutual did worse than no-filter on tiny by 3.0 points (95 % interval −4.0 to −2.0, adjusted p < 0.001).',
    );
  });

  it('claims no difference that could not be shown, in either direction', () => {
    for (const mean of [0.004, -0.004]) {
      expect(lead(withDifference('mutual', mean, 0.02, 0.7))).toContain(
        'on tiny no difference between mutual and no-filter could be shown',
      );
    }
  });

  it('speaks of each model', () => {
    const text = lead(sampleResults({ models: ['tiny-llama', 'tiny-mistral', 'tiny-third'], steps: 0 }));
    for (const model of ['tiny-llama', 'tiny-mistral', 'tiny-third']) expect(text).toContain(`on ${model} `);
  });

  it('names the other arms and the best one, also where that is not MAIN’s', () => {
    const { details } = headline(createContext(sampleResults({ models: ['tiny'], steps: 0 })));
    expect(details).toHaveLength(1);
    expect(details[0]).toContain('seed-only −2.1 (worse)');
    expect(details[0]).toContain('oracle +7.9 (better)');
    expect(details[0]).toContain('The best estimate there is that of oracle, 51.2 %.');
  });

  it('takes the lowest for best where lower is better', () => {
    const results = sampleResults({ models: ['tiny'], steps: 0 });
    results.metrics.reverse();
    const { details } = headline(createContext(results));
    expect(details[0]).toContain('that of oracle, 1.588 nats a token');
  });

  it('says that there is nothing to compare with where the baseline is missing', () => {
    const { lead: text, details } = headline(
      createContext(sampleResults({ models: ['tiny'], steps: 0, baseline: 'absent' })),
    );
    expect(text).toBe('Following accuracy: mutual could not be compared with absent on tiny.');
    expect(details).toContain('No arm is named absent, so no arm could be compared with it.');
  });

  it('sorts all arms where none is MAIN’s', () => {
    const results = sampleResults({ models: ['tiny'], steps: 0, arms: ['no-filter', 'seed-only', 'score', 'oracle'] });
    expect(lead(results)).toBe(
      'Following accuracy: on tiny oracle beat no-filter, seed-only did worse than no-filter, no difference between score and no-filter could be shown.',
    );
  });

  it('finds MAIN’s arm by its filter where it has another name', () => {
    const results = sampleResults({ models: ['tiny'], steps: 0 });
    const model = results.models[0];
    for (const arm of model?.arms ?? []) if (arm.name === 'mutual') arm.name = 'main';
    for (const filter of model?.filters ?? []) if (filter.arm === 'mutual') filter.arm = 'main';
    expect(lead(results)).toContain('main beat no-filter');
  });

  it('says that nothing was measured', () => {
    expect(lead({ ...sampleResults(), models: [] })).toBe('Nothing was measured.');
    expect(lead({ ...sampleResults(), metrics: [] })).toBe('Nothing was measured.');
  });
});
