import type { ArtifactStore } from '@mainbench/graph';
import { type JsonObject, type Stage, stepsOf, type TrainingRecord, type TrainingSettings } from '@mainbench/spec';
import type { ModelStages } from '../experiment.ts';

type About = Pick<TrainingRecord, 'model' | 'seed' | 'arm' | 'training'>;

/** Rows of a table; null where it was cleared away. */
async function rowsOf(store: ArtifactStore, stage: Stage): Promise<number | null> {
  if ((await store.stateOf(stage)) !== 'complete') return null;
  const { rows } = (await store.readManifest(stage)).facts;
  return typeof rows === 'number' ? rows : null;
}

/** Training pairs without their twins, from the tables that the training read. */
async function pairsOf(store: ArtifactStore, stage: Stage): Promise<number | null> {
  const tables = Object.entries(stage.inputs).filter(([name]) => name.startsWith('pairs'));
  let pairs = 0;
  for (const [, table] of tables) {
    const rows = await rowsOf(store, table);
    if (rows === null) return null;
    pairs += rows;
  }
  return pairs;
}

async function recordOf(store: ArtifactStore, stage: Stage, about: About): Promise<TrainingRecord[]> {
  // An arm that is not tuned has the base model as its final one.
  if (stage.kind !== 'train') return [];
  const config = stage.parameters.config as unknown as TrainingSettings & { alpha?: JsonObject };
  const paired = config.alpha !== undefined;
  const pairs = await pairsOf(store, stage);
  const steps = pairs === null ? (config.steps ?? null) : stepsOf(config, pairs, paired);
  const pairsAStep = paired ? config.batch_size / 2 : config.batch_size;
  return [
    {
      ...about,
      pairs,
      steps,
      passes: pairs === null || pairs === 0 || steps === null ? null : (steps * pairsAStep) / pairs,
      learningRate: config.learning_rate,
      alpha: config.alpha ?? null,
    },
  ];
}

/** Every training of a model: the phases of the recipe's alignment loop, then the final model of each arm, by seed. */
export async function trainingRecords(store: ArtifactStore, model: ModelStages): Promise<TrainingRecord[]> {
  const records: TrainingRecord[] = [];
  const name = model.settings.name;
  for (const { seed, phases, arms } of model.seeds) {
    for (const { direction, iteration, model: stage } of phases) {
      const about = { model: name, seed, arm: null, training: `${direction}-${iteration}` };
      records.push(...(await recordOf(store, stage, about)));
    }
    for (const { arm, model: stage } of arms)
      records.push(...(await recordOf(store, stage, { model: name, seed, arm: arm.name, training: 'tune' })));
  }
  return records;
}
