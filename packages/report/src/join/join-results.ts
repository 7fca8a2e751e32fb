import { digest } from '@mainbench/kit';
import { type ArmMetric, type Contrast, type JsonObject, MainbenchError, type Results } from '@mainbench/spec';
import { holm } from '@mainbench/stats';
import { comparableTasks } from './comparable-tasks.ts';
import { joinedNotes } from './joined-notes.ts';
import { type NamedRun, nameRuns } from './named-runs.ts';
import { renameResults } from './rename-results.ts';

type Compared = Pick<Results, 'models' | 'contrasts'>;

function isOf(contrast: Contrast, model: string, arm: string, metric: ArmMetric): boolean {
  const baseline = metric.difference?.baseline;
  const { arm: one, against: other } = contrast;
  const isPair = (one === arm && other === baseline) || (one === baseline && other === arm);
  return isPair && contrast.model === model && contrast.task === metric.task && contrast.metric === metric.metric;
}

/**
 * Contrasts of several runs are one family, so their p values are corrected anew over all of them (Holm, 1979), also where
 * they stand beside the arms.
 */
function correctTogether({ models, contrasts }: Compared): Compared {
  const adjusted = holm(contrasts.flatMap(({ difference }) => (difference === null ? [] : [difference.p])));
  const corrected = contrasts.map((contrast) => ({
    ...contrast,
    difference: contrast.difference === null ? null : { ...contrast.difference, pAdjusted: adjusted.shift() as number },
  }));
  const metricOf = (model: string, arm: string, metric: ArmMetric): ArmMetric => {
    const found = corrected.find((contrast) => isOf(contrast, model, arm, metric))?.difference;
    if (metric.difference === null || !found) return metric;
    return { ...metric, difference: { ...metric.difference, pAdjusted: found.pAdjusted } };
  };
  return {
    contrasts: corrected,
    models: models.map((model) => ({
      ...model,
      arms: model.arms.map((arm) => ({
        ...arm,
        metrics: arm.metrics.map((metric) => metricOf(model.name, arm.name, metric)),
      })),
    })),
  };
}

function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    return !seen.has(key) && seen.add(key);
  });
}

/** Names of models, with the run in brackets where several runs have one of a name. */
function modelNames(runs: readonly NamedRun[]): (run: NamedRun, model: string) => string {
  const names = runs.flatMap(({ results }) => results.models.map(({ name }) => name));
  return ({ label }, model) => (names.filter((name) => name === model).length > 1 ? `${model} [${label}]` : model);
}

/** A derived score stands apart where its expression differs, or where a task that it averages stands apart. */
function derivedNames(
  runs: readonly NamedRun[],
  isShared: (task: string) => boolean,
): (run: NamedRun, name: string) => string {
  const inExpression = (task: string) => task.replaceAll(/[^A-Za-z0-9_]/g, '_');
  const scores = runs.flatMap(({ results }) => results.models.flatMap(({ derived }) => derived));
  const apart = runs
    .flatMap(({ results }) => results.runs.flatMap(({ evaluations }) => evaluations.map(({ task }) => task)))
    .filter((task) => !isShared(task))
    .map(inExpression);
  return ({ label }, name) => {
    const expressions = new Set(scores.filter((score) => score.name === name).map(({ expression }) => expression));
    const words = [...expressions].flatMap((expression) => expression.match(/[A-Za-z0-9_]+/g) ?? []);
    return expressions.size > 1 || words.some((word) => apart.includes(word)) ? `${name} [${label}]` : name;
  };
}

/** Differences to another baseline than that of the report are no numbers of its tables. */
function withBaseline(run: NamedRun, baseline: string): { results: Results; notes: string[] } {
  const { results, label } = run;
  if (results.baseline === baseline) return { results, notes: [] };
  const models = results.models.map((model) => ({
    ...model,
    arms: model.arms.map((arm) => ({
      ...arm,
      metrics: arm.metrics.map((metric) => ({ ...metric, difference: null })),
    })),
  }));
  const note = `Differences to the baseline are left out for ${label}: report.baseline is ${results.baseline} there, and ${baseline} in the first run.`;
  return { results: { ...results, models }, notes: [note] };
}

/** What was done to the data of all runs, under the names of runs and models; absent where nothing was. */
function joinedDataChecks(
  runs: readonly NamedRun[],
  modelOf: (run: NamedRun, model: string) => string,
): Pick<Results, 'cleaning' | 'contamination'> {
  const cleaning = runs.flatMap(({ label, results }) =>
    (results.cleaning ?? []).map((count) => ({ ...count, step: `${label}: ${count.step}` })),
  );
  const contamination = runs.flatMap((run) =>
    (run.results.contamination ?? []).map((count) => ({
      ...count,
      model: count.model === null ? run.label : modelOf(run, count.model),
    })),
  );
  return {
    ...(cleaning.length === 0 ? {} : { cleaning }),
    ...(contamination.length === 0 ? {} : { contamination }),
  };
}

function joinedEngine(runs: readonly NamedRun[]): JsonObject {
  const engines = new Map(runs.map(({ label, results }) => [label, results.engine]));
  const distinct = new Set([...engines.values()].map((engine) => digest(engine)));
  return distinct.size === 1 ? (runs[0]?.results.engine ?? {}) : Object.fromEntries(engines);
}

function requireOneConfidence(runs: readonly NamedRun[]): void {
  const [first] = runs;
  const other = runs.find(({ results }) => results.confidence !== first?.results.confidence);
  if (first === undefined || other === undefined) return;
  const message = `expected one report.confidence, found ${first.results.confidence} in ${first.label} and ${other.results.confidence} in ${other.label}.`;
  throw new MainbenchError('usage', message, {
    hint: 'Set the same in both recipes and write their reports again: mainbench report RECIPE.',
  });
}

/**
 * The results of several runs as those of one report: models side by side, arms by name. Numbers that were not measured
 * in the same way stand apart, under names that say of which runs they are, and a note names the settings that differ.
 * @param given results of at least one run
 * @throws MainbenchError of kind `usage` where the runs' intervals are of different confidence
 */
export function joinResults(given: readonly Results[]): Results {
  const [only] = given;
  if (only === undefined) throw new TypeError('there are no results to join');
  if (given.length === 1) return only;
  const runs = nameRuns(given);
  requireOneConfidence(runs);
  const tasks = comparableTasks(runs);
  const modelOf = modelNames(runs);
  const derivedOf = derivedNames(runs, tasks.isShared);
  const baselines = runs.map((run) => withBaseline(run, only.baseline));
  const parts = runs.map((run, index) =>
    renameResults((baselines[index] ?? run).results, {
      task: (name) => tasks.nameOf(run, name),
      model: (name) => modelOf(run, name),
      derived: (name) => derivedOf(run, name),
    }),
  );
  const labelled = <T extends { label: string }>(of: (results: Results) => readonly T[]): T[] =>
    parts.flatMap((part, index) =>
      of(part).map((entry) => ({ ...entry, label: `${runs[index]?.label}: ${entry.label}` })),
    );
  const { cleaning: _, contamination: __, ...first } = only;
  return {
    ...first,
    name: runs.map(({ label }) => label).join(' and '),
    description: runs
      .filter(({ results }) => results.description !== '')
      .map(({ label, results }) => `${label}: ${results.description}`)
      .join('\n\n'),
    recipe: digest(given.map(({ recipe }) => recipe)),
    seeds: [...new Set(given.flatMap(({ seeds }) => seeds))],
    metrics: uniqueBy(
      parts.flatMap(({ metrics }) => metrics),
      ({ task, name }) => JSON.stringify([task, name]),
    ),
    ...correctTogether({
      models: parts.flatMap(({ models }) => models),
      contrasts: parts.flatMap(({ contrasts }) => contrasts),
    }),
    reported: uniqueBy(
      parts.flatMap(({ reported }) => reported),
      (score) => JSON.stringify(score),
    ),
    data: uniqueBy(
      labelled(({ data }) => data),
      ({ address }) => address,
    ),
    ...joinedDataChecks(runs, modelOf),
    engine: joinedEngine(runs),
    runs: parts.flatMap((part, index) => part.runs.map((run) => ({ ...run, name: runs[index]?.label ?? run.name }))),
    provenance: uniqueBy(
      labelled(({ provenance }) => provenance),
      ({ address }) => address,
    ),
    notes: [...tasks.notes, ...baselines.flatMap(({ notes }) => notes), ...joinedNotes(runs)],
  };
}
