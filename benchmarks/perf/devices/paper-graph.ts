import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { loadExperiment } from '../../../packages/cli/src/load-experiment.ts';
import { plannedHours } from '../../../packages/cli/src/plan-hours.ts';
import { addressOf, stagesOf } from '../../../packages/graph/src/index.ts';
import { reportMeasurements } from '../../../packages/pipeline/src/index.ts';
import type { Stage } from '../../../packages/spec/src/index.ts';

/** What a stage of the plan does with devices. */
export interface PlannedWork {
  stage: Stage;
  /** Device-hours, all devices together; 0 for a stage without a model. */
  hours: number;
  /** Devices that it takes at once; undefined where it takes as many as it gets. */
  devices: number | undefined;
}

/** The stages of the paper's recipe with both models and three seeds, in an order in which they can run. */
export async function paperGraph(root: string): Promise<PlannedWork[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-devices-'));
  const note = () => {};
  const { signal } = new AbortController();
  const load = (file: string) => loadExperiment(file, { offline: true }, signal, note);
  const paper = (name: string) => join(root, 'benchmarks', 'paper', `${name}.yaml`);
  const models = await Promise.all(
    ['llama-2-7b', 'mistral-7b'].map(async (name) => (await load(paper(name))).recipe.models[0]),
  );
  const both = { extends: relative(folder, paper('family')), name: 'paper-both', seeds: [1, 2, 3], models };
  const recipe = join(folder, 'recipe.yaml');
  await writeFile(recipe, JSON.stringify(both));
  const { recipe: whole, experiment } = await load(recipe);
  await rm(folder, { recursive: true });
  const { hardware } = whole;
  if (hardware === undefined) throw new Error('the paper recipe has no hardware block');
  const works = new Map<string, PlannedWork>();
  for (const { settings, seeds } of experiment.models) {
    const targets = seeds.flatMap((seed) => [
      ...reportMeasurements(seed),
      ...seed.arms.flatMap(({ evaluations }) => evaluations.map(({ stage }) => stage)),
    ]);
    for (const stage of stagesOf(targets)) {
      const { total } = plannedHours(stage.cost, settings.parameters ?? 0, hardware);
      const devices = stage.cost.trainedTokens > 0 ? whole.train.processes : undefined;
      works.set(addressOf(stage), { stage, hours: stage.needsWorker ? total : 0, devices });
    }
  }
  const ordered = stagesOf(experiment.targets);
  return ordered.map((stage) => works.get(addressOf(stage)) ?? { stage, hours: 0, devices: undefined });
}
