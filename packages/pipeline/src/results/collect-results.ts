import { type ArtifactStore, addressOf, stagesOf } from '@mainbench/graph';
import { digest, withoutSecretValues } from '@mainbench/kit';
import type {
  BenchmarkRecord,
  BenchmarkResult,
  CleaningCount,
  Contrast,
  JsonObject,
  ModelResult,
  ProvenanceEntry,
  Results,
} from '@mainbench/spec';
import type { Resampling } from '@mainbench/stats';
import type { ArmStages } from '../arm-stages.ts';
import type { Experiment, ModelStages } from '../experiment.ts';
import { summarizeTask } from '../mean-summary.ts';
import { readRows } from '../read-rows.ts';
import type { DataTables } from '../table.ts';
import { type TextLanguages, textLanguages } from './closer-look.ts';
import { collectAgreement } from './collect-agreement.ts';
import { collectArms } from './collect-arms.ts';
import { collectContamination } from './collect-contamination.ts';
import { collectContrasts } from './collect-contrasts.ts';
import { collectData } from './collect-data.ts';
import { collectFilter, collectFilterIterations, type KnownDiagnostics } from './collect-filter.ts';
import { collectPhase } from './collect-phase.ts';
import { collectRatings } from './collect-ratings.ts';
import { collectStability } from './collect-stability.ts';
import { derivedScores } from './derived-scores.ts';
import { armsByCandidates } from './filter-choices.ts';
import { notesOf, trainingNotes } from './notes.ts';
import { shownParameters } from './plain-values.ts';
import { runRecord } from './run-record.ts';

/** The scores of an arm's benchmarks as each benchmark defines them, from its records. */
export async function collectBenchmarks(
  store: ArtifactStore,
  seed: number,
  { arm, evaluations }: ArmStages,
): Promise<BenchmarkResult[]> {
  const results: BenchmarkResult[] = [];
  for (const { planned, stage } of evaluations) {
    if (!('documents' in planned)) continue;
    const { task, options } = planned;
    const summary = await summarizeTask(task, options, readRows<BenchmarkRecord>(store, stage));
    results.push({ arm: arm.name, seed, task: planned.name, summary, artifact: addressOf(stage) });
  }
  return results;
}

async function collectModel(
  experiment: Experiment,
  model: ModelStages,
  store: ArtifactStore,
  contrasts: readonly Contrast[],
  resampling: Resampling,
  languageOf: TextLanguages,
): Promise<ModelResult> {
  const { truth, recipe } = experiment;
  const { name, init, path, hub, revision } = model.settings;
  const result: ModelResult = {
    name,
    base: JSON.parse(JSON.stringify({ init, path, hub, revision })),
    arms: await collectArms(store, experiment, model, contrasts, resampling),
    alignment: [],
    stability: await collectStability(store, model.seeds),
    filters: [],
    filterIterations: [],
    filterAgreement: [],
    pairRatings: [],
    benchmarks: [],
    derived: [],
  };
  for (const { seed, phases, arms, ratings } of model.seeds) {
    result.pairRatings.push(...(await collectRatings(store, { seed, ratings }, resampling)));
    for (const phase of phases) result.alignment.push(await collectPhase(store, seed, phase, resampling));
    const known: KnownDiagnostics = new Map();
    for (const arm of arms) {
      const filter = await collectFilter(store, seed, arm, truth, recipe.report.examples, resampling, {
        languageOf,
        known,
      });
      if (filter !== null) result.filters.push(filter);
      result.filterIterations.push(...(await collectFilterIterations(store, seed, arm, truth, resampling)));
      result.benchmarks.push(...(await collectBenchmarks(store, seed, arm)));
    }
    for (const choosing of armsByCandidates(arms)) {
      const agreement = await collectAgreement(store, seed, choosing, recipe.report.examples);
      if (agreement !== null) result.filterAgreement?.push(agreement);
    }
  }
  result.derived = derivedScores(experiment.derived, result, recipe.seeds);
  return result;
}

async function provenanceOf(
  experiment: Experiment,
  store: ArtifactStore,
): Promise<{ entries: ProvenanceEntry[]; engines: JsonObject[]; code: JsonObject[] }> {
  const entries: ProvenanceEntry[] = [];
  const engines = new Map<string, JsonObject>();
  const code = new Map<string, JsonObject>();
  for (const stage of stagesOf(experiment.targets)) {
    // An input that only finished artifacts needed may have been cleared away.
    const there = (await store.stateOf(stage)) === 'complete';
    const { facts, environment } = there
      ? await store.readManifest(stage)
      : { facts: {} as JsonObject, environment: {} as JsonObject };
    const { engine, ...rest } = environment;
    if (engine !== undefined) engines.set(digest(engine), engine as JsonObject);
    if (there) code.set(digest(rest), rest);
    entries.push({
      label: stage.label,
      kind: stage.kind,
      version: stage.version,
      address: addressOf(stage),
      inputs: Object.values(stage.inputs).map(addressOf),
      rows: typeof facts.rows === 'number' ? facts.rows : null,
      parameters: shownParameters(stage.parameters),
    });
  }
  return { entries, engines: [...engines.values()], code: [...code.values()] };
}

async function collectCleaning(store: ArtifactStore, { cleaning }: DataTables): Promise<Pick<Results, 'cleaning'>> {
  if (cleaning === undefined || (await store.stateOf(cleaning)) !== 'complete') return {};
  return { cleaning: (await store.readManifest(cleaning)).facts.cleaning as CleaningCount[] };
}

/**
 * Gathers from the artifacts of a finished run what its report shows.
 * @throws MainbenchError of kind `data` where an artifact is not there
 */
export async function collectResults(experiment: Experiment, store: ArtifactStore): Promise<Results> {
  const { recipe, data, tasks } = experiment;
  const { confidence, resamples, baseline } = recipe.report;
  const resampling: Resampling = { confidence, resamples, seed: 1 };
  const { entries, engines, code } = await provenanceOf(experiment, store);
  const contrasts = await collectContrasts(store, experiment, resampling);
  const contamination = await collectContamination(experiment, store);
  const languageOf = await textLanguages(experiment.sourceContext);
  const models: ModelResult[] = [];
  for (const model of experiment.models)
    models.push(await collectModel(experiment, model, store, contrasts, resampling, languageOf));
  return {
    schema: 3,
    name: recipe.name,
    description: recipe.description,
    recipe: digest(withoutSecretValues(JSON.parse(JSON.stringify(recipe)))),
    seeds: recipe.seeds,
    baseline,
    confidence,
    metrics: tasks.flatMap(({ name, task }) => task.metrics.map((metric) => ({ ...metric, task: name }))),
    models,
    contrasts,
    reported: [...experiment.reported],
    data: await collectData(store, data, entries),
    ...(await collectCleaning(store, data)),
    ...(contamination === undefined ? {} : { contamination }),
    engine: engines.length === 1 ? (engines[0] as JsonObject) : { versions: engines },
    runs: [await runRecord(experiment, store, code)],
    provenance: entries,
    notes: [...notesOf(recipe, models, engines.length), ...(await trainingNotes(store, experiment))],
  };
}
