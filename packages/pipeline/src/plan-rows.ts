import { addCosts, addressOf, stagesOf } from '@mainbench/graph';
import type { JsonObject, Stage } from '@mainbench/spec';
import type { ArmStages } from './arm-stages.ts';
import { type Experiment, type ModelStages, reportMeasurements, type SeedStages } from './experiment.ts';
import type { PlannedTask } from './planned-task.ts';
import type { Table } from './table.ts';

/** Whether a count follows from the data or a registry, or is a guess from mean lengths. */
export type Basis = 'measured' | 'estimated';

type Count = 'documents' | 'requests' | 'promptTokens' | 'generatedTokens' | 'trainedTokens' | 'judged';

/** What one task of one arm, or one step that arms share, will ask for. Counts are whole. */
export interface PlanRow extends JsonObject, Record<Count, number> {
  model: string;
  /** Null for what all seeds share. */
  seed: number | null;
  /** Null for what arms share. */
  arm: string | null;
  /** A task's name; or `filter` and `tune` of an arm, `base`, `align`, `augment` and `rating` of what arms share. */
  task: string;
  basis: Record<Count, Basis>;
}

interface Known {
  documents: number;
  /** Whether the number of documents is known. */
  measured: boolean;
  /** Whether each document takes a number of requests that is known. */
  exact: boolean;
}

/** What is known of the work on a table, of which only some rows may be meant. */
const knownOfTable = ({ rows, measured }: Table, documents = rows): Known => ({
  ...{ documents: Math.min(rows, documents), measured: measured === true, exact: true },
});

function rowOf(
  place: Pick<PlanRow, 'model' | 'seed' | 'arm' | 'task'>,
  stages: Iterable<Stage>,
  known: Known,
): PlanRow {
  const cost = addCosts([...stages].map((stage) => stage.cost));
  const documents: Basis = known.measured ? 'measured' : 'estimated';
  // Nothing is known exactly to be nothing.
  const tokens = (count: number): Basis => (count === 0 ? documents : 'estimated');
  return {
    ...place,
    documents: known.documents,
    requests: Math.round(cost.requests),
    promptTokens: Math.round(cost.promptTokens),
    generatedTokens: Math.round(cost.generatedTokens),
    trainedTokens: Math.round(cost.trainedTokens),
    judged: cost.judgeRequests,
    basis: {
      documents,
      requests: known.exact ? documents : 'estimated',
      promptTokens: tokens(cost.promptTokens),
      generatedTokens: tokens(cost.generatedTokens),
      trainedTokens: tokens(cost.trainedTokens),
      judged: documents,
    },
  };
}

function knownOf(planned: PlannedTask, { data }: Experiment): Known {
  if ('documents' in planned) {
    const { task, options, documents } = planned;
    // How many continuations a document has differs from one to the next.
    const exact = task.costPerRow(options).scored <= 1;
    return { documents: documents.rows, measured: documents.measured === true, exact };
  }
  return knownOfTable(data.heldOut, planned.limit);
}

function armRows(experiment: Experiment, model: string, seed: number, stages: ArmStages): PlanRow[] {
  const { arm, filtering, evaluations } = stages;
  const place = { model, seed, arm: arm.name };
  const filter =
    filtering === undefined
      ? []
      : [rowOf({ ...place, task: 'filter' }, [filtering.scores], knownOfTable(filtering.candidates))];
  const tune =
    arm.tune === false
      ? []
      : [
          rowOf({ ...place, task: 'tune' }, [stages.model], {
            documents: experiment.data.seed.rows + (filtering?.kept.rows ?? 0),
            measured: experiment.data.seed.measured === true && (filtering?.kept.measured ?? true),
            exact: true,
          }),
        ];
  const tasks = evaluations.map(({ planned, stage }) =>
    rowOf({ ...place, task: planned.name }, [stage], knownOf(planned, experiment)),
  );
  return [...filter, ...tune, ...tasks];
}

/** What a stage that no arm has for itself belongs to. */
function sharedPart({ kind, label }: Stage): string {
  if (kind === 'base-model') return 'base';
  if (label.endsWith('/augment')) return 'augment';
  if (label.endsWith('/rating')) return 'rating';
  return label.endsWith('/seed-model') || /\/tune-\d+$|\/filter(-\d+)?$/.test(label) ? 'filter-models' : 'align';
}

function sharedRows(experiment: Experiment, model: ModelStages, stagesOfSeed: SeedStages): PlanRow[] {
  const { seed, arms } = stagesOfSeed;
  const own = new Set(
    arms.flatMap(({ filtering, model: final, evaluations }) =>
      [...(filtering === undefined ? [] : [filtering.scores]), final, ...evaluations.map(({ stage }) => stage)].map(
        addressOf,
      ),
    ),
  );
  own.add(addressOf(model.base));
  const targets = [...reportMeasurements(stagesOfSeed), ...arms.flatMap((arm) => arm.evaluations.map((e) => e.stage))];
  const parts = new Map<string, Stage[]>();
  for (const stage of stagesOf(targets)) {
    const { requests, trainedTokens, judgeRequests } = stage.cost;
    if (own.has(addressOf(stage)) || requests + trainedTokens + judgeRequests === 0) continue;
    const part = sharedPart(stage);
    parts.set(part, [...(parts.get(part) ?? []), stage]);
  }
  const { data, recipe } = experiment;
  const rated = stagesOfSeed.ratings.reduce((sum, { sample }) => sum + sample.rows, 0);
  const known: Readonly<Record<string, Known>> = {
    rating: { documents: rated, measured: false, exact: true },
    augment: knownOfTable(data.unlabeled, recipe.augment.limit),
  };
  return [...parts].map(([task, stages]) =>
    rowOf({ model: model.settings.name, seed, arm: null, task }, stages, known[task] ?? knownOfTable(data.seed)),
  );
}

/** The rows of a plan: by model and seed what arms share, then every arm with each of its tasks. */
export function planRows(experiment: Experiment): PlanRow[] {
  return experiment.models.flatMap((model) => {
    const { name } = model.settings;
    const made = model.base.cost.trainedTokens > 0;
    const known = knownOfTable(experiment.data.unlabeled);
    return [
      ...(made ? [rowOf({ model: name, seed: null, arm: null, task: 'base' }, [model.base], known)] : []),
      ...model.seeds.flatMap((seed) => [
        ...sharedRows(experiment, model, seed),
        ...seed.arms.flatMap((arm) => armRows(experiment, name, seed.seed, arm)),
      ]),
    ];
  });
}
