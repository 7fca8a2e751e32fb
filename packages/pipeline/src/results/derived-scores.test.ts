import { type ModelResult, parseRecipe } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { heldoutNllTask } from '../heldout-nll-task.ts';
import type { PlannedTask } from '../planned-task.ts';
import { resolveDerived } from '../resolve-derived.ts';
import { spellingBenchmark } from '../testing/spelling-benchmark.ts';
import { derivedScores } from './derived-scores.ts';

const benchmark = (name: string) => ({ name, task: spellingBenchmark, options: {}, documents: {} });
const tasks = [
  { name: 'heldout-nll', task: heldoutNllTask, options: {} },
  benchmark('spelling'),
  benchmark('spelling-2'),
] as unknown as PlannedTask[];

function resolve(derived: string, among = tasks) {
  const recipe = parseRecipe(
    `
name: small
models: [{ name: tiny, init: { architecture: llama } }]
data: { world: {} }
arms: [{ name: no-filter }]
evaluate: [{ task: heldout-nll }]
report: { derived: ${derived} }
`,
    'recipe.yaml',
  );
  return resolveDerived({ recipe, recipeFile: 'recipe.yaml' }, among);
}

function score(seed: number, task: string, value: number | null, notComparable?: string) {
  const summary = {
    scores: [{ value, unit: 'fraction' }],
    counts: {},
    notes: [],
    ...(notComparable === undefined ? {} : { notComparable }),
  };
  return { arm: 'a', seed, task, summary };
}

const bySeed = [
  { seed: 1, mean: 2 },
  { seed: 2, mean: 3 },
];
const arm = { name: 'a', metrics: [{ task: 'heldout-nll', metric: 'nll', bySeed }] };

async function valuesOf(expression: string, ...benchmarks: unknown[]) {
  const model = { arms: [arm], benchmarks } as unknown as ModelResult;
  return derivedScores(await resolve(`{ overall: "${expression}" }`), model, [1, 2]);
}

describe('derivedScores', () => {
  it('computes an expression of headline scores for each arm and seed, in percent where it only averages shares', async () => {
    const scores = [score(1, 'spelling', 0.2), score(1, 'spelling-2', 0.4)];
    const [first] = await valuesOf('mean(spelling, spelling_2)', ...scores);
    expect(first).toEqual({
      arm: 'a',
      seed: 1,
      name: 'overall',
      expression: 'mean(spelling, spelling_2)',
      value: expect.closeTo(0.3, 12),
      unit: 'fraction',
      missing: null,
    });
    const mixed = await valuesOf('mean(spelling, heldout_nll)', score(1, 'spelling', 0.2), score(2, 'spelling', 1));
    expect(mixed.map(({ value, unit }) => [value, unit])).toEqual([
      [1.1, null],
      [2, null],
    ]);
  });

  it('has no value, and says why, where a score is missing, not comparable, or divided by 0', async () => {
    const scores = await valuesOf('mean(spelling, heldout_nll)', score(1, 'spelling', null));
    expect(scores.map(({ value, missing }) => [value, missing])).toEqual([
      [null, 'spelling could not be measured'],
      [null, 'spelling could not be measured'],
    ]);
    const [marked] = await valuesOf('spelling + heldout_nll', score(1, 'spelling', 0.5, 'the examples are others'));
    expect(marked).toMatchObject({ value: null, missing: 'spelling is not comparable' });
    const [none] = await valuesOf('1 / (heldout_nll - 2)');
    expect(none).toMatchObject({ value: null, missing: 'the expression has no finite value for these scores' });
  });
});

describe('resolveDerived', () => {
  it.each([
    ['{ overall: "mean(spelling, arc)" }', 'there is no task "arc"'],
    ['{ overall: heldout-nll }', 'there is no task "heldout"'],
    ['{ overall: "mean(spelling" }', 'this expression cannot be read'],
  ])('refuses %s at its place', async (derived, message) => {
    await expect(resolve(derived)).rejects.toMatchObject({
      kind: 'recipe',
      message: expect.stringContaining(message),
      details: { file: 'recipe.yaml', recipePath: ['report', 'derived', 'overall'] },
    });
  });

  it('names the names that there are, and refuses one that means two tasks', async () => {
    await expect(resolve('{ overall: arc }')).rejects.toMatchObject({
      details: { hint: 'Expected names from heldout_nll, spelling, spelling_2.' },
    });
    const twice = [benchmark('a-b'), benchmark('a.b')] as unknown as PlannedTask[];
    await expect(resolve('{ overall: a_b }', twice)).rejects.toThrow('"a_b" means both a-b and a.b.');
  });
});
