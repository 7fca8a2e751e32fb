import { parseRecipe } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../experiment.ts';
import { heldoutNllTask } from '../heldout-nll-task.ts';
import { resolveContrasts } from '../resolve-contrasts.ts';
import { storeWith, tableOf } from '../testing/tables.ts';
import { collectContrasts } from './collect-contrasts.ts';

const planned = { name: 'heldout-nll', task: heldoutNllTask, options: {} } as never;
const ids = Array.from({ length: 40 }, (_, index) => `row-${index}`);

function resolve(report: string, filter = ', filter: mutual') {
  const recipe = parseRecipe(
    `
name: small
models: [{ name: tiny, init: { architecture: llama } }]
data: { world: {} }
arms: [{ name: no-filter }, { name: score }, { name: main${filter} }, { name: failing }]
evaluate: [{ task: heldout-nll }]
report: ${report}
`,
    'recipe.yaml',
  );
  return resolveContrasts({ recipe, recipeFile: 'recipe.yaml' }, [planned]);
}

const values: Record<string, (index: number) => number | null> = {
  'no-filter': (index) => 2 + (index % 5) / 10,
  score: (index) => 2 + (index % 5) / 10 + (index % 2 === 0 ? 0.1 : -0.1),
  main: (index) => 1 + (index % 5) / 10,
  failing: () => null,
};

async function collect(report: string, models = ['tiny']) {
  const contrasts = resolve(report);
  const arms = Object.entries(values).map(([name, nllOf]) => {
    const rows = ids.map((id, index) => ({ id, metrics: { nll: nllOf(index) }, group: null, details: {} }));
    return { arm: { name }, evaluations: [{ planned, stage: tableOf(`evaluate-${name}`, rows) }] };
  });
  const store = await storeWith(...arms.flatMap(({ evaluations }) => evaluations.map(({ stage }) => stage)));
  const stages = models.map((name) => ({ settings: { name }, seeds: [{ seed: 1, arms }] }));
  const experiment = { models: stages, contrasts } as unknown as Experiment;
  return collectContrasts(store, experiment, { confidence: 0.95, resamples: 500, seed: 1 });
}

describe('collectContrasts', () => {
  it('compares what the recipe declares, and corrects over all of it', async () => {
    const found = await collect('{ contrasts: [[main, score], [score, no-filter], [failing, main]] }', ['a', 'b']);
    expect(found.map(({ model, arm, against }) => [model, arm, against].join(' '))).toEqual([
      'a main score',
      'a score no-filter',
      'a failing main',
      'b main score',
      'b score no-filter',
      'b failing main',
    ]);
    expect(found[0]).toMatchObject({ task: 'heldout-nll', metric: 'nll' });
    expect(found[0]?.difference?.mean).toBeCloseTo(-1, 12);
    // Four comparisons have a p value, those of two models: the smallest is multiplied by four.
    expect(found[0]?.difference?.p).toBeCloseTo(1 / 501, 12);
    expect(found[0]?.difference?.pAdjusted).toBeCloseTo(4 / 501, 12);
    expect(found[1]?.difference?.mean).toBeCloseTo(0, 12);
    expect(found[2]?.difference).toBeNull();
    expect(found[3]?.difference?.pAdjusted).toBeCloseTo(4 / 501, 12);
  });
});

describe('resolveContrasts', () => {
  it('compares MAIN’s arm with each other one on the first metric of each task by default', () => {
    expect(resolve('{}')).toEqual({
      pairs: ['no-filter', 'score', 'failing'].map((against) => ({ arm: 'main', against })),
      metrics: [{ task: 'heldout-nll', metric: 'nll' }],
    });
    const baseline = resolve('{ baseline: main }');
    expect(baseline.pairs).toEqual(['no-filter', 'score', 'failing'].map((arm) => ({ arm, against: 'main' })));
    const without = resolve('{}', '');
    expect(without.pairs).toEqual(['score', 'main', 'failing'].map((arm) => ({ arm, against: 'no-filter' })));
    const primary = resolve('{ primary: [heldout-nll/nll, heldout-nll] }');
    expect(primary.metrics).toEqual([{ task: 'heldout-nll', metric: 'nll' }]);
  });

  it.each([
    ['{ contrasts: [[main, none]] }', 'there is no arm "none".', ['contrasts', 0, 1]],
    ['{ contrasts: [[main, main]] }', 'main is compared with itself.', ['contrasts', 0]],
    ['{ primary: [heldout-nll, ifeval] }', 'there is no task or metric "ifeval".', ['primary', 1]],
    ['{ primary: [heldout-nll/loss] }', 'there is no task or metric "heldout-nll/loss".', ['primary', 0]],
  ])('refuses %s at its place', (report, message, path) => {
    expect(() => resolve(report)).toThrow(
      expect.objectContaining({
        kind: 'recipe',
        message: expect.stringContaining(message),
        details: expect.objectContaining({ recipePath: ['report', ...path] }),
      }),
    );
  });
});
