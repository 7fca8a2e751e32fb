import { dirname } from 'node:path';
import { seedOf } from '@mainbench/kit';
import {
  type AlignSettings,
  type ArmSettings,
  armAlign,
  armTune,
  type EngineSettings,
  type JsonObject,
  type ModelSettings,
  type PromptTemplates,
  type Recipe,
  type SourceContext,
  type Stage,
  type Truth,
} from '@mainbench/spec';
import { type Alignment, alignLoop } from './align-loop.ts';
import { buildData } from './build-data.ts';
import type { ArmStages, Experiment, ModelStages, PlannedTask, SeedStages } from './experiment.ts';
import type { Extensions } from './extensions.ts';
import { heldoutNllTask } from './heldout-nll-task.ts';
import { checkOptions, recipeError, resolveNamed, resolveTasks } from './resolve-extensions.ts';
import { baseModelStage } from './stages/base-model-stage.ts';
import { evaluateStage } from './stages/evaluate-stage.ts';
import { filterStage } from './stages/filter-stage.ts';
import { generateStage } from './stages/generate-stage.ts';
import { selectStage } from './stages/select-stage.ts';
import { trainStage } from './stages/train-stage.ts';
import type { Table } from './table.ts';

export interface BuildOptions {
  recipe: Recipe;
  /** For messages and for paths that the recipe names. */
  recipeFile: string;
  extensions: Extensions;
  templates: PromptTemplates;
  sourceContext: SourceContext;
}

/** What of the engine changes the numbers that it makes. */
function engineIdentity(engine: EngineSettings): JsonObject {
  return engine.kind === 'embedded'
    ? { kind: engine.kind, threads: engine.threads, device: engine.use_cpu ? 'cpu' : 'accelerator' }
    : { kind: engine.kind, dtype: engine.dtype, processes: engine.processes };
}

interface Shared {
  options: BuildOptions;
  data: Experiment['data'];
  truth: Truth | undefined;
  engine: JsonObject;
  tasks: PlannedTask[];
  base: Stage;
  /** `model/seed`, the start of every label. */
  prefix: string;
  seed: number;
}

/** Alignment and augmentation, made once for all arms with the same settings. */
class AlignmentBranches {
  readonly #shared: Shared;
  readonly #made = new Map<string, { alignment: Alignment; augmented: Table }>();

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  of(settings: AlignSettings, name: string): { alignment: Alignment; augmented: Table } {
    const key = JSON.stringify(settings);
    const before = this.#made.get(key);
    if (before !== undefined) return before;
    const { options, data, engine, base, prefix, seed } = this.#shared;
    const { recipe, templates } = options;
    const label = `${prefix}/${name}`;
    const alignment = alignLoop({ label, base, seed: data.seed, settings, templates, seedNumber: seed, engine });
    const augmented = generateStage({
      label: `${label}/augment`,
      direction: 'reverse',
      model: alignment.reverse,
      table: data.unlabeled,
      limit: recipe.augment.limit,
      sampling: recipe.augment.generate,
      templates,
      seedNumber: seedOf(seed, 'augment'),
      engine,
    });
    const made = { alignment, augmented };
    this.#made.set(key, made);
    return made;
  }
}

function tunedModel(shared: Shared, arm: ArmSettings, added: readonly Table[], label: string): Stage {
  const { options, data, base, seed, engine } = shared;
  return trainStage({
    label,
    direction: 'forward',
    model: base,
    seed: [data.seed, ...added],
    settings: armTune(options.recipe, arm).train,
    templates: options.templates,
    seedNumber: seedOf(seed, 'tune'),
    engine,
  });
}

function evaluation(shared: Shared, planned: PlannedTask, model: Stage, label: string): Stage {
  const { options, data, truth, engine, seed } = shared;
  return evaluateStage({
    label,
    task: planned.task,
    options: planned.options,
    limit: planned.limit,
    heldOut: data.heldOut,
    model,
    templates: options.templates,
    seedNumber: seedOf(seed, 'evaluate'),
    truth,
    endOfText: options.recipe.score_end_of_text,
    engine,
  });
}

function armStages(shared: Shared, branches: AlignmentBranches, arm: ArmSettings, index: number): ArmStages {
  const { options, prefix, seed, truth, engine } = shared;
  const { recipe, recipeFile, extensions, templates } = options;
  const label = `${prefix}/${arm.name}`;
  let filtering: ArmStages['filtering'];
  if (arm.filter !== undefined) {
    const at = (field: string) => ({ file: recipeFile, path: ['arms', index, field] });
    const filter = resolveNamed('filter', arm.filter, extensions.filters, at('filter'));
    const filterOptions = checkOptions(filter, arm.options, at('options'));
    if (filter.needsTruth === true && truth === undefined) {
      const hint = 'Use `data: { world: … }`, or leave this arm out.';
      throw recipeError(at('filter'), `the filter ${filter.name} needs data whose truth is known.`, hint);
    }
    const { alignment, augmented } = branches.of(
      armAlign(recipe, arm),
      arm.align === undefined ? 'align' : `align-${arm.name}`,
    );
    const first = arm.models === 'first';
    const scores = filterStage({
      label: `${label}/filter`,
      filter,
      options: filterOptions,
      pairs: augmented,
      models: {
        forward: first ? alignment.firstForward : alignment.forward,
        reverse: first ? alignment.firstReverse : alignment.reverse,
        seed: tunedModel(shared, { ...arm, tune: undefined }, [], `${prefix}/seed-model`),
      },
      templates,
      seedNumber: seedOf(seed, 'filter'),
      truth,
      endOfText: recipe.score_end_of_text,
      engine,
    });
    const kept = selectStage(`${label}/select`, augmented, scores, arm.select ?? recipe.select, seedOf(seed, 'select'));
    filtering = { filter, options: filterOptions, candidates: augmented, scores, kept };
  }
  const model = tunedModel(shared, arm, filtering === undefined ? [] : [filtering.kept], `${label}/tune`);
  const evaluations = shared.tasks.map((planned) => ({
    planned,
    stage: evaluation(shared, planned, model, `${label}/${planned.task.name}`),
  }));
  return { arm, filtering, model, evaluations };
}

function seedStages(shared: Shared): SeedStages {
  const { recipe } = shared.options;
  const branches = new AlignmentBranches(shared);
  const { alignment } = branches.of(recipe.align, 'align');
  const phases = alignment.phases.map((phase) => {
    const planned = { task: heldoutNllTask, options: { direction: phase.direction } } as PlannedTask;
    const label = `${shared.prefix}/align/${phase.direction}-${phase.iteration}/heldout-nll`;
    return { ...phase, heldOut: evaluation(shared, planned, phase.model, label) };
  });
  return { seed: shared.seed, phases, arms: recipe.arms.map((arm, index) => armStages(shared, branches, arm, index)) };
}

function targetsOf(models: readonly ModelStages[]): Stage[] {
  return models.flatMap(({ seeds }) =>
    seeds.flatMap(({ phases, arms }) => [
      ...phases.map(({ heldOut }) => heldOut),
      ...arms.flatMap(({ evaluations }) => evaluations.map(({ stage }) => stage)),
    ]),
  );
}

/**
 * Turns a recipe into stages: models × seeds × arms × tasks. What two arms have in common is one stage.
 * @throws MainbenchError of kind `recipe` or `data` where the recipe names what is not there
 */
export async function buildExperiment(options: BuildOptions): Promise<Experiment> {
  const { recipe, recipeFile, extensions } = options;
  const { data, truth } = await buildData(options);
  const tasks = resolveTasks(recipe, extensions, recipeFile, truth !== undefined);
  const engine = engineIdentity(recipe.engine);
  const modelStages = async (settings: ModelSettings): Promise<ModelStages> => {
    const base = await baseModelStage(settings, data, engine, dirname(recipeFile));
    const seeds = recipe.seeds.map((seed) =>
      seedStages({ options, data, truth, engine, tasks, base, seed, prefix: `${settings.name}/${seed}` }),
    );
    return { settings, base, seeds };
  };
  const models: ModelStages[] = [];
  for (const settings of recipe.models) models.push(await modelStages(settings));
  return { recipe, data, truth, models, tasks, targets: targetsOf(models) };
}
