import type { ModelResult, Results } from '@mainbench/spec';

/** New names for the parts of one run's results. */
export interface Renaming {
  task(name: string): string;
  model(name: string): string;
  derived(name: string): string;
}

function renamedModel(model: ModelResult, names: Renaming): ModelResult {
  return {
    ...model,
    name: names.model(model.name),
    arms: model.arms.map((arm) => ({
      ...arm,
      metrics: arm.metrics.map((metric) => ({ ...metric, task: names.task(metric.task) })),
    })),
    benchmarks: model.benchmarks.map((result) => ({ ...result, task: names.task(result.task) })),
    derived: model.derived.map((score) => ({ ...score, name: names.derived(score.name) })),
  };
}

/** Results with other names for tasks, models and derived scores, wherever they stand. */
export function renameResults(results: Results, names: Renaming): Results {
  return {
    ...results,
    metrics: results.metrics.map((metric) => ({ ...metric, task: names.task(metric.task) })),
    models: results.models.map((model) => renamedModel(model, names)),
    contrasts: results.contrasts.map((contrast) => ({
      ...contrast,
      model: names.model(contrast.model),
      task: names.task(contrast.task),
    })),
    reported: results.reported.map((score) => ({
      ...score,
      model: names.model(score.model),
      task: names.derived(names.task(score.task)),
    })),
    runs: results.runs.map((run) => ({
      ...run,
      models: run.models.map((model) => ({ ...model, name: names.model(model.name) })),
      trainings: run.trainings.map((training) => ({ ...training, model: names.model(training.model) })),
      evaluations: run.evaluations.map((evaluation) => ({ ...evaluation, task: names.task(evaluation.task) })),
    })),
  };
}
