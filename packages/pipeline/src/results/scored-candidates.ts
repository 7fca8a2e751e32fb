import type { ExportColumn } from '@mainbench/data';
import type { ArtifactStore } from '@mainbench/graph';
import type { JsonObject, Stage } from '@mainbench/spec';
import type { Experiment } from '../experiment.ts';
import type { SelectionFacts } from '../stages/select-stage.ts';
import { armsByCandidates, type ChoosingArm, candidateRows, choosingArms } from './filter-choices.ts';

/**
 * The stages of scores and choices of every arm, and of the search for benchmarks in them: what comes before them is made
 * too, and no final model.
 */
export function filterStages(experiment: Experiment): Stage[] {
  const { data, contamination } = experiment;
  const stages = allChoosing(experiment).flatMap(({ filtering }) => {
    return [filtering.candidates.stage, filtering.scores, filtering.kept.stage, filtering.contamination];
  });
  const tables = [data.seed.stage, data.unlabeled.stage, data.heldOut.stage];
  return [...tables, ...stages, contamination?.stage].filter((stage) => stage !== undefined);
}

/** What one arm chose, in numbers. */
export interface ArmSelection extends JsonObject {
  model: string;
  seed: number;
  arm: string;
  filter: string;
  candidates: number;
  /** Pairs without a score, which are never kept. */
  unscored: number;
  kept: number;
  /** Pairs with the score at the cut of which only some were kept, by a seeded draw. */
  tied: number;
}

/** What every arm chose, in the order of the recipe. */
export async function armSelections({ models }: Experiment, store: ArtifactStore): Promise<ArmSelection[]> {
  const selections: ArmSelection[] = [];
  for (const { settings, seeds } of models) {
    for (const { seed, arms } of seeds) {
      for (const { arm, filtering } of choosingArms(arms)) {
        const facts = (await store.readManifest(filtering.selected.stage)).facts as SelectionFacts & { rows: number };
        const { candidates, unscored, rows, cut } = facts;
        const tied = cut === null || cut.tied === cut.tiedKept ? 0 : cut.tied;
        const place = { model: settings.name, seed, arm: arm.name, filter: filtering.filter.name };
        selections.push({ ...place, candidates, unscored, kept: rows, tied });
      }
    }
  }
  return selections;
}

function allChoosing({ models }: Experiment): ChoosingArm[] {
  return models.flatMap(({ seeds }) => seeds.flatMap(({ arms }) => choosingArms(arms)));
}

function armNames(experiment: Experiment): string[] {
  return [...new Set(allChoosing(experiment).map(({ arm }) => arm.name))];
}

/** The columns of `scoredCandidates`: a score and a choice of each arm with a filter. */
export function scoredColumns(experiment: Experiment): ExportColumn[] {
  return [
    { name: 'model', type: 'text' },
    { name: 'seed', type: 'number' },
    { name: 'id', type: 'text' },
    { name: 'instruction', type: 'text' },
    { name: 'response', type: 'text' },
    ...armNames(experiment).flatMap((arm): ExportColumn[] => [
      { name: `score ${arm}`, type: 'number' },
      { name: `kept ${arm}`, type: 'boolean' },
    ]),
  ];
}

/** Every candidate of every model and seed, with the scores and choices of the arms; null where an arm has other candidates. */
export async function* scoredCandidates(experiment: Experiment, store: ArtifactStore): AsyncGenerator<JsonObject> {
  const empty = Object.fromEntries(
    armNames(experiment).flatMap((arm) => [
      [`score ${arm}`, null],
      [`kept ${arm}`, null],
    ]),
  );
  for (const { settings, seeds } of experiment.models) {
    for (const { seed, arms } of seeds) {
      for (const choosing of armsByCandidates(arms)) {
        for await (const { pair, scores, kept } of candidateRows(store, choosing)) {
          const { id, instruction, response } = pair;
          const row: JsonObject = { model: settings.name, seed, id, instruction, response, ...empty };
          for (const [index, { arm }] of choosing.arms.entries()) {
            row[`score ${arm.name}`] = scores[index] ?? null;
            row[`kept ${arm.name}`] = kept[index] ?? false;
          }
          yield row;
        }
      }
    }
  }
}
