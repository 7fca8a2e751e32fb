import type { Contrast, Results } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { createContext } from '../report-context.ts';
import { type SampleOptions, sampleResults } from '../testing/sample-results.ts';
import { headline } from './headline.ts';

const tiny = (options: SampleOptions = {}) => sampleResults({ models: ['tiny'], steps: 0, ...options });

/** The sample with the difference of mutual and no-filter on one metric set. */
function withDifference(
  { mean, half, pAdjusted, metric = 'followed' }: { mean: number; half: number; pAdjusted: number; metric?: string },
  results = tiny(),
): Results {
  const contrast = results.contrasts.find((one) => one.against === 'no-filter' && one.metric === metric);
  if (contrast?.difference)
    Object.assign(contrast.difference, { mean, low: mean - half, high: mean + half, pAdjusted });
  return results;
}

const lead = (results: Results) => headline(createContext(results)).lead;

describe('headline', () => {
  it('says that MAIN’s filter won, with the evidence', () => {
    expect(lead(withDifference({ mean: 0.021, half: 0.017, pAdjusted: 0.012 }))).toContain(
      'Following accuracy: mutual beat no-filter on tiny by 2.1 points (95 % interval +0.4 to +3.8, adjusted p 0.012).',
    );
  });

  it('says as plainly that it lost', () => {
    expect(lead(withDifference({ mean: -0.03, half: 0.01, pAdjusted: 0.0001 }))).toContain(
      'Following accuracy: mutual did worse than no-filter on tiny by 3.0 points (95 % interval −4.0 to −2.0, adjusted p < 0.001).',
    );
  });

  it('names every primary metric, also one that speaks against MAIN', () => {
    const results = withDifference(
      { mean: 0.17, half: 0.05, pAdjusted: 0.002, metric: 'loss' },
      withDifference({ mean: 0.021, half: 0.017, pAdjusted: 0.012 }),
    );
    expect(lead(results)).toBe(
      'Following accuracy: mutual beat no-filter on tiny by 2.1 points (95 % interval +0.4 to +3.8, adjusted p 0.012). ' +
        'Response negative log-likelihood: mutual did worse than no-filter on tiny by 0.170 nats a token (95 % interval +0.120 to +0.220, adjusted p 0.002).',
    );
  });

  it('claims no difference that could not be shown, in either direction', () => {
    for (const mean of [0.004, -0.004]) {
      expect(lead(withDifference({ mean, half: 0.02, pAdjusted: 0.7 }))).toContain(
        'on tiny no difference between mutual and no-filter could be shown',
      );
    }
  });

  it('speaks of the trained models alone with fewer than three replicates, and lets no arm beat another', () => {
    for (const seeds of [[1], [1, 2]]) {
      const results = withDifference({ mean: 0.021, half: 0.001, pAdjusted: 0.0001 }, tiny({ seeds }));
      const { lead: text, details } = headline(createContext(results));
      expect(text).toContain(
        'on tiny these trained models of mutual stood at +2.1 points against those of no-filter (95 % interval over rows alone +2.0 to +2.2)',
      );
      expect(text).toMatch(
        /With (one replicate|2 replicates) this is about these trained models, not about the methods\.$/,
      );
      expect([text, ...details].join(' ')).not.toMatch(/beat|did worse|\(better|\(worse/);
    }
    const sorted = tiny({ seeds: [1, 2], arms: ['no-filter', 'seed-only', 'oracle'] });
    expect(lead(sorted)).toContain(
      'on tiny these trained models stood, against those of no-filter, at seed-only −2.1, oracle +7.9 points',
    );
    expect(lead(sorted)).not.toMatch(/beat|did worse/);
  });

  it('speaks of each model', () => {
    const text = lead(sampleResults({ models: ['tiny-llama', 'tiny-mistral', 'tiny-third'], steps: 0 }));
    for (const model of ['tiny-llama', 'tiny-mistral', 'tiny-third']) expect(text).toContain(`on ${model} `);
  });

  it('names the other contrasts and the best arm, also where that is not MAIN’s', () => {
    const { details } = headline(createContext(tiny()));
    expect(details).toHaveLength(2);
    expect(details[0]).toBe(
      'Following accuracy on tiny, in points: mutual against seed-only +4.2 (better), mutual against score +2.5 (better), mutual against oracle −5.8 (worse). The best estimate is that of oracle, 51.2 %.',
    );
    expect(details[1]).toContain('that of oracle, 1.588 nats a token');
  });

  /** Four more metrics whose differences are those of the first one, changed. */
  function withFour(change: (difference: NonNullable<Contrast['difference']>) => object, results = tiny()): Results {
    const names = ['one', 'two', 'three', 'four'];
    const [metric] = results.metrics;
    const copies = <T extends { task: string }>(entries: readonly T[]) =>
      names.flatMap((task) =>
        entries.filter((entry) => entry.task === metric?.task).map((entry) => ({ ...entry, task })),
      );
    results.metrics.push(...copies(results.metrics).map((copy) => ({ ...copy, label: `Score ${copy.task}` })));
    for (const arm of results.models[0]?.arms ?? []) arm.metrics.push(...copies(arm.metrics));
    const quiet = copies(results.contrasts).map((contrast) => ({
      ...contrast,
      difference: contrast.difference && { ...contrast.difference, ...change(contrast.difference) },
    }));
    results.contrasts.push(...quiet);
    return results;
  }

  it('tells many metrics on which nothing was shown in one sentence, and others by themselves', () => {
    const { lead: text, details } = headline(createContext(withFour(() => ({ pAdjusted: 0.9 }))));
    expect(text).toMatch(/^Following accuracy: mutual .* Response negative log-likelihood: mutual /);
    expect(text).toContain(
      'No difference between mutual and no-filter could be shown on tiny in Score one; Score two; Score three; Score four; the tables have the intervals.',
    );
    expect(details).toHaveLength(3);
    expect(details[2]).toBe(
      'On tiny no difference between mutual and seed-only, between mutual and score, between mutual and oracle could be shown in Score one; Score two; Score three; Score four.',
    );
  });

  it('tells many metrics of trained models whose intervals hold 0 in one sentence, with what came out on each', () => {
    const wide = ({ mean }: { mean: number }) => ({ low: mean - 1, high: mean + 1 });
    const { lead: text, details } = headline(createContext(withFour(wide, tiny({ seeds: [1] }))));
    expect(text).toMatch(/^Following accuracy: on tiny these trained models of mutual stood at /);
    expect(text).toMatch(
      /These trained models of mutual stood against those of no-filter on tiny at Score one \S+ points; Score two \S+ points; Score three \S+ points; Score four \S+ points, each with an interval over rows that holds 0\. With one replicate/,
    );
    expect(details.at(-1)).toBe(
      'On tiny the intervals over rows between these trained models of mutual and seed-only, mutual and score, mutual and oracle hold 0 in Score one; Score two; Score three; Score four.',
    );
  });

  it('says that there is nothing to compare with where the baseline is missing', () => {
    const results = tiny({ baseline: 'absent' });
    results.contrasts = [];
    const { lead: text, details } = headline(createContext(results));
    expect(text).toBe('Following accuracy: on tiny no arm could be compared with absent.');
    expect(details).toContain('No arm is named absent, so no arm could be compared with it.');
  });

  it('takes the first contrast of MAIN’s arm where the one with the baseline is not declared', () => {
    const results = tiny();
    results.contrasts = results.contrasts.filter(({ against }) => against === 'score');
    expect(lead(results)).toContain('mutual beat score on tiny by 2.5 points');
  });

  it('says of a contrast without a value that it could not be compared', () => {
    const results = tiny();
    for (const contrast of results.contrasts) contrast.difference = null;
    expect(lead(results)).toContain('Following accuracy: mutual could not be compared with no-filter on tiny.');
  });

  it('sorts all arms where none is MAIN’s', () => {
    const results = tiny({ arms: ['no-filter', 'seed-only', 'score', 'oracle'] });
    expect(lead(results)).toContain(
      'Following accuracy: on tiny oracle beat no-filter, seed-only did worse than no-filter, no difference between score and no-filter could be shown.',
    );
  });

  it('finds MAIN’s arm by its filter where it has another name', () => {
    const results = tiny();
    const model = results.models[0];
    for (const arm of model?.arms ?? []) if (arm.name === 'mutual') arm.name = 'main';
    for (const filter of model?.filters ?? []) if (filter.arm === 'mutual') filter.arm = 'main';
    for (const contrast of results.contrasts) contrast.arm = 'main';
    expect(lead(results)).toContain('main beat no-filter');
  });

  it('says that nothing was measured', () => {
    expect(lead({ ...sampleResults(), models: [] })).toBe('Nothing was measured.');
    const noFilters = sampleResults().models.map((model) => ({ ...model, filters: [] }));
    expect(lead({ ...sampleResults(), metrics: [], models: noFilters })).toBe('Nothing was measured.');
  });
});
