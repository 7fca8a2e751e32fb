import { parseRecipe } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { ArmStages, Experiment, ModelStages } from '../experiment.ts';
import { heldoutNllTask } from '../heldout-nll-task.ts';
import { storeWith, tableOf } from '../testing/tables.ts';
import { collectArms } from './collect-arms.ts';

const recipe = parseRecipe(
  `
name: small
models: [{ name: tiny, init: { architecture: llama } }]
data: { world: {} }
arms: [{ name: no-filter }, { name: better }, { name: failing }]
evaluate: [{ task: heldout-nll }]
`,
  'recipe.yaml',
);
const planned = { task: heldoutNllTask, options: {} } as never;
const ids = Array.from({ length: 40 }, (_, index) => `row-${index}`);

const evaluations = {
  'no-filter': (index: number) => 2 + (index % 5) / 10,
  better: (index: number) => 1 + (index % 5) / 10,
  failing: () => null,
};

async function collect() {
  const stages = Object.entries(evaluations).map(([name, of]) =>
    tableOf(
      `evaluate-${name}`,
      ids.map((id, index) => ({ id, metrics: { nll: of(index) }, group: null, details: {} })),
    ),
  );
  const arms = recipe.arms.map(
    (arm, index) => ({ arm, evaluations: [{ planned, stage: stages[index] }] }) as unknown as ArmStages,
  );
  const model = { seeds: [{ seed: 1, phases: [], arms }] } as unknown as ModelStages;
  const experiment = { recipe, tasks: [planned] } as unknown as Experiment;
  return collectArms(await storeWith(...stages), experiment, model, { confidence: 0.95, resamples: 500, seed: 1 });
}

describe('collectArms', () => {
  it('compares each arm with the baseline, row by row', async () => {
    const [baseline, better] = await collect();
    expect(baseline?.metrics[0]?.difference).toBeNull();
    expect(baseline?.metrics[0]?.estimate?.mean).toBeCloseTo(2.2, 12);
    const difference = better?.metrics[0]?.difference;
    expect(difference).toMatchObject({ baseline: 'no-filter' });
    expect(difference?.mean).toBeCloseTo(-1, 12);
    // Every row differs by the same amount: the interval has no width, however the rows spread.
    expect(difference?.low).toBeCloseTo(-1, 12);
    expect(difference?.high).toBeCloseTo(-1, 12);
    expect(difference?.p).toBeCloseTo(1 / 501, 12);
  });

  it('counts what could not be measured, and scores none of it', async () => {
    const failing = (await collect())[2]?.metrics[0];
    expect(failing).toMatchObject({ estimate: null, difference: null, rows: 40, missing: 40 });
    expect(failing?.bySeed).toEqual([{ seed: 1, mean: null }]);
  });
});
