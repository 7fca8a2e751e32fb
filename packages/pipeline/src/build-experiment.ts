import { type Engine, isEmbedded, type JsonObject, type ModelSettings, type Recipe, type Stage } from '@mainbench/spec';
import { alignmentBranches } from './align-loop.ts';
import { alignmentLoops, measuredPhases } from './alignment-loops.ts';
import type { ArmStages } from './arm-stages.ts';
import { armStages } from './build-arm.ts';
import { buildData } from './build-data.ts';
import type { BuildOptions } from './build-options.ts';
import { modelSize } from './disk.ts';
import { type Experiment, type ModelStages, reportMeasurements, type SeedStages } from './experiment.ts';
import { externalModels } from './external-models.ts';
import { resolveArms } from './formulas/resolve-arms.ts';
import { shapeOf } from './memory/read-shape.ts';
import { pairRatings } from './pair-ratings.ts';
import { planContamination } from './plan-contamination.ts';
import { resolveContrasts } from './resolve-contrasts.ts';
import { resolveDerived } from './resolve-derived.ts';
import { resolveTasks, servingEngine } from './resolve-extensions.ts';
import { type PlannedRater, resolveRater } from './resolve-rater.ts';
import type { SeedContext } from './seed-context.ts';
import { baseModelStage } from './stages/base-model-stage.ts';

/** What of the engine and the trainer changes the numbers that they make. */
function engineIdentity({ serve, train }: Pick<Recipe, 'serve' | 'train'>, { version }: Engine): JsonObject {
  const { processes, accelerate_arguments } = train;
  const more: JsonObject = accelerate_arguments.length === 0 ? {} : { accelerate_arguments };
  if (isEmbedded(serve)) {
    return {
      kind: serve.engine,
      threads: serve.threads,
      batch: serve.max_batch_size,
      device: serve.use_cpu ? 'cpu' : 'accelerator',
      ...(processes === 1 ? {} : { processes }),
      ...more,
    };
  }
  // Arguments of a started server can quantize its weights or shorten its context.
  const own: JsonObject = version === undefined ? {} : { version };
  const started: JsonObject = serve.arguments.length === 0 ? {} : { server_arguments: serve.arguments };
  return { kind: serve.engine, dtype: serve.dtype, processes, ...own, ...started, ...more };
}

function seedStages(shared: SeedContext, rater: PlannedRater | undefined): SeedStages {
  const { recipe } = shared.options;
  const branches = alignmentBranches(shared);
  const { alignment } = branches(recipe.align, 'align');
  const phases = measuredPhases(shared, alignment, 'align');
  const arms = recipe.arms.map((arm, index) => armStages(shared, branches, arm, index));
  const loops = alignmentLoops(shared, branches, phases);
  return { seed: shared.seed, phases, loops, arms, ratings: pairRatings(shared, rater, arms) };
}

function filteringTargets({ candidates, scores, selected, kept }: NonNullable<ArmStages['filtering']>): Stage[] {
  return [candidates.stage, scores, selected.stage, ...(kept === selected ? [] : [kept.stage])];
}

/** What the report reads. The trained models are not among it: they may be cleared away. */
function targetsOf(models: readonly ModelStages[]): Stage[] {
  return models.flatMap(({ seeds }) =>
    seeds.flatMap((seed) => [
      ...reportMeasurements(seed),
      ...seed.arms.flatMap(({ filtering, evaluations }) => [
        ...(filtering === undefined ? [] : filteringTargets(filtering)),
        ...evaluations.map(({ stage }) => stage),
      ]),
    ]),
  );
}

/**
 * Turns a recipe into stages: models × seeds × arms × tasks. What two arms have in common is one stage.
 * @throws MainbenchError of kind `recipe` or `data` where the recipe names what is not there
 */
export async function buildExperiment(options: BuildOptions): Promise<Experiment> {
  const { recipe, recipeFile, templates } = options;
  const serving = servingEngine(options);
  const { data: given, truth } = await buildData(options);
  const tasks = await resolveTasks(options, truth !== undefined);
  const { data, contamination } = planContamination(options, given, tasks);
  const external = await externalModels(options);
  const plannedArms = await resolveArms(options, truth !== undefined, external);
  const rater = resolveRater(options, truth !== undefined);
  const derived = await resolveDerived(options, tasks);
  const contrasts = resolveContrasts(options, tasks);
  const engine = engineIdentity(recipe, serving);
  const { scoresTogether = false } = serving;
  const shared = { options, data, truth, engine, scoresTogether, tasks, plannedArms, contamination };
  const modelStages = async (settings: ModelSettings, index: number): Promise<ModelStages> => {
    const place = { file: recipeFile, path: ['models', index] };
    const base = await baseModelStage(settings, data, engine, place, options);
    const size = modelSize(settings);
    const { name: model } = settings;
    const seeds = recipe.seeds.map((seed) =>
      seedStages({ ...shared, base, model, seed, prefix: `${model}/${seed}`, size }, rater),
    );
    const shape = await shapeOf(settings, place, options.modelPlaces);
    return { settings, base, seeds, ...(shape === undefined ? {} : { shape }) };
  };
  const models: ModelStages[] = [];
  for (const [index, settings] of recipe.models.entries()) models.push(await modelStages(settings, index));
  return {
    recipe,
    templates,
    sourceContext: options.sourceContext,
    data,
    truth,
    models,
    externalModels: [...new Set(external.values())],
    tasks,
    ...(rater === undefined ? {} : { rater }),
    derived,
    contrasts,
    reported: options.reported ?? [],
    ...(contamination === undefined ? {} : { contamination }),
    targets: [...(contamination === undefined ? [] : [contamination.stage]), ...targetsOf(models)],
  };
}
