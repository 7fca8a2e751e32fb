import { type Contrast, parseRecipe } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { ArmStages } from '../arm-stages.ts';
import type { Experiment, ModelStages } from '../experiment.ts';
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
const planned = { name: 'heldout-nll', task: heldoutNllTask, options: {} } as never;
const ids = Array.from({ length: 40 }, (_, index) => `row-${index}`);

const evaluations = {
  'no-filter': (index: number) => 2 + (index % 5) / 10,
  better: (index: number, seed = 1) => 1 + (index % 5) / 10 + (seed - 1) / 100,
  failing: () => null,
};

async function collect(seeds = [1], contrasts: Contrast[] = []) {
  const stagesBySeed = seeds.map((seed) =>
    Object.entries(evaluations).map(([name, of]) =>
      tableOf(
        `evaluate-${name}-${seed}`,
        ids.map((id, index) => ({
          id,
          metrics: { nll: of(index, seed) },
          group: null,
          details: { tokens: 1 + (index % 2) },
        })),
      ),
    ),
  );
  const seedStages = stagesBySeed.map((stages, index) => ({
    seed: seeds[index],
    phases: [],
    arms: recipe.arms.map(
      (arm, at) => ({ arm, evaluations: [{ planned, stage: stages[at] }] }) as unknown as ArmStages,
    ),
  }));
  const model = { settings: { name: 'tiny' }, seeds: seedStages } as unknown as ModelStages;
  const experiment = { recipe, tasks: [planned] } as unknown as Experiment;
  const store = await storeWith(...stagesBySeed.flat());
  return collectArms(store, experiment, model, contrasts, { confidence: 0.95, resamples: 500, seed: 1 });
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

  it('says what an interval is over: rows alone below three replicates, both from three on', async () => {
    const two = (await collect([1, 2]))[1]?.metrics[0];
    const basis = { replicates: 2, rows: 40, rowsLeftOut: 0, method: 'rows', degreesOfFreedom: null };
    expect(two?.estimate).toMatchObject(basis);
    expect(two?.difference).toMatchObject(basis);
    const three = (await collect([1, 2, 3]))[1]?.metrics[0];
    expect(three?.estimate).toMatchObject({ method: 'replicates-and-rows', replicates: 3, rows: 40 });
    expect(three?.difference?.degreesOfFreedom).toBeGreaterThanOrEqual(2);
  });

  it('takes the corrected p value of a declared contrast, in either direction, and has none for others', async () => {
    const difference = { pAdjusted: 0.04 } as Contrast['difference'];
    const contrast = {
      model: 'tiny',
      task: 'heldout-nll',
      metric: 'nll',
      arm: 'no-filter',
      against: 'better',
      difference,
    };
    const [, better] = await collect([1], [contrast]);
    expect(better?.metrics[0]?.difference?.pAdjusted).toBe(0.04);
    expect(better?.metrics[1]?.difference?.pAdjusted).toBeNull();
    expect((await collect())[1]?.metrics[0]?.difference?.pAdjusted).toBeNull();
  });

  it('names the mean over rows and the mean over tokens', async () => {
    const [baseline] = await collect();
    const [rows, tokens] = baseline?.metrics ?? [];
    expect(rows?.metric).toBe('nll');
    expect(tokens?.metric).toBe('nll-per-token');
    // Rows 0, 1, … have 1, 2, 1, 2, … tokens and 2 + (row mod 5) / 10 nats a token.
    const weights = ids.map((_, index) => 1 + (index % 2));
    const sum = weights.reduce((total, weight, index) => total + weight * evaluations['no-filter'](index), 0);
    expect(tokens?.estimate?.mean).toBeCloseTo(sum / 60, 12);
    expect(tokens?.bySeed[0]?.mean).toBeCloseTo(sum / 60, 12);
  });

  it('counts what could not be measured, and scores none of it', async () => {
    const failing = (await collect())[2]?.metrics[0];
    expect(failing).toMatchObject({ estimate: null, difference: null, rows: 40, missing: 40 });
    expect(failing?.bySeed).toEqual([{ seed: 1, mean: null }]);
  });
});
