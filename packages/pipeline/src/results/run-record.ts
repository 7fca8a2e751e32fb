import type { ArtifactStore } from '@mainbench/graph';
import { sha256 } from '@mainbench/kit';
import type {
  ArmRecord,
  JsonObject,
  RaterRecord,
  RunRecord,
  Stage,
  TrainingRecord,
  TrainingSettings,
} from '@mainbench/spec';
import { armAlign, armTune, stepsOf } from '@mainbench/spec';
import type { ArmStages } from '../arm-stages.ts';
import type { Experiment, ModelStages } from '../experiment.ts';
import { evaluationRecords } from './evaluation-records.ts';
import { plainValues } from './plain-values.ts';

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

/** The expressions of an arm's filter as its options show them. */
function expressionTexts({ formula, choice }: NonNullable<ArmStages['filtering']>['filter']): JsonObject {
  if (choice !== undefined && choice.expressions.size > 0)
    return { columns: Object.fromEntries([...choice.expressions].map(([name, { text }]) => [name, text])) };
  if (formula === undefined) return {};
  const { score, keep } = formula;
  return { formula: score.text, ...(keep === undefined ? {} : { keep: keep.text }) };
}

function armRecord({ arm, filtering }: ArmStages, { recipe }: Experiment): ArmRecord {
  return {
    arm: arm.name,
    filter:
      filtering === undefined
        ? null
        : {
            name: filtering.filter.name,
            version: filtering.filter.version,
            options: plainValues({ ...filtering.options, ...expressionTexts(filtering.filter) }),
            roles: [...filtering.filter.roles],
            models: arm.models,
            rounds: arm.rounds,
            select: { ...(arm.select ?? recipe.select) },
          },
    align: plainValues(armAlign(recipe, arm)),
    tune: arm.tune === false ? null : plainValues(armTune(recipe, arm)),
  };
}

function raterRecord({ rater }: Experiment): RaterRecord | null {
  if (rater === undefined) return null;
  const { filter, options, sample } = rater;
  const ofRun = filter.models(options).length > 0 ? 'base-model' : 'none';
  const model = filter.connect === undefined ? ofRun : 'outside';
  return { filter: filter.name, version: filter.version, options: plainValues(options), model, sample };
}

function templateRecords({ templates }: Experiment): RunRecord['templates'] {
  return Object.entries(templates).map(([role, { name, text }]) => ({ role, name, sha256: sha256(text), text }));
}

/** What can be said of a run from its recipe alone. */
export function plannedRecord(experiment: Experiment): Omit<RunRecord, 'trainings' | 'evaluations' | 'code'> {
  const { recipe, models } = experiment;
  const arms = models[0]?.seeds[0]?.arms ?? [];
  return {
    name: recipe.name,
    recipe: plainValues(recipe),
    templates: templateRecords(experiment),
    models: models.map(({ settings, base }) => ({ name: settings.name, base: plainValues(base.parameters) })),
    arms: arms.map((arm) => armRecord(arm, experiment)),
    rater: raterRecord(experiment),
  };
}

/**
 * How the numbers of a finished run were made.
 * @param code the environments of its artifacts, without the engine
 */
export async function runRecord(
  experiment: Experiment,
  store: ArtifactStore,
  code: readonly JsonObject[],
): Promise<RunRecord> {
  const trainings: TrainingRecord[] = [];
  for (const model of experiment.models) trainings.push(...(await trainingRecords(store, model)));
  return {
    ...plannedRecord(experiment),
    trainings,
    evaluations: await evaluationRecords(experiment, store),
    code: [...code],
  };
}
