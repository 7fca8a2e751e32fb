import type { ArtifactStore } from '@mainbench/graph';
import { sha256 } from '@mainbench/kit';
import {
  type ArmRecord,
  armAlign,
  armTune,
  type JsonObject,
  type RaterRecord,
  type RunRecord,
  type TrainingRecord,
} from '@mainbench/spec';
import type { ArmStages } from '../arm-stages.ts';
import type { Experiment } from '../experiment.ts';
import { evaluationRecords } from './evaluation-records.ts';
import { plainValues } from './plain-values.ts';
import { trainingRecords } from './training-records.ts';

function armRecord({ arm, filtering }: ArmStages, { recipe }: Experiment): ArmRecord {
  return {
    arm: arm.name,
    filter:
      filtering === undefined
        ? null
        : {
            name: filtering.filter.name,
            version: filtering.filter.version,
            options: plainValues(filtering.options),
            roles: [...filtering.filter.models(filtering.options)],
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
