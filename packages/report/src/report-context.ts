import type { ArmMetric, ArmResult, ModelResult, Results } from '@mainbench/spec';

/** What every section of a report needs to know of the whole. */
export interface ReportContext {
  results: Results;
  /** Names of all arms, in the order in which they first appear. */
  arms: string[];
  /** The arm that the headline is about: MAIN's filter, where the results have it. */
  focus: string | undefined;
  /** The page's colour of an arm, the same in every chart. */
  colourOf(arm: string): string;
  /** Id of an artifact's row in the provenance table, where it has one. */
  anchorOf(address: string): string | undefined;
}

/** Arms that are drawn in colours of their own before colours repeat. */
const colours = 8;
const mainFilter = 'mutual';

function focusArm(results: Results, arms: readonly string[]): string | undefined {
  const candidates = arms.filter((arm) => arm !== results.baseline);
  if (candidates.includes(mainFilter)) return mainFilter;
  const byFilter = results.models.flatMap((model) => model.filters).filter(({ filter }) => filter === mainFilter);
  return candidates.find((arm) => byFilter.some((filter) => filter.arm === arm));
}

function anchors(results: Results): Map<string, string> {
  const byAddress = new Map<string, string>();
  const used = new Set<string>();
  results.provenance.forEach(({ address }, index) => {
    const short = address.slice(0, 16);
    const id = /^[0-9a-f]{8,}$/.test(short) && !used.has(short) ? `artifact-${short}` : `artifact-row-${index + 1}`;
    used.add(short);
    if (!byAddress.has(address)) byAddress.set(address, id);
  });
  return byAddress;
}

/** Looks up what sections share. */
export function createContext(results: Results): ReportContext {
  const arms = [...new Set(results.models.flatMap((model) => model.arms.map((arm) => arm.name)))];
  const focus = focusArm(results, arms);
  const others = arms.filter((arm) => arm !== results.baseline && arm !== focus);
  const byAddress = anchors(results);
  return {
    results,
    arms,
    focus,
    colourOf(arm) {
      if (arm === results.baseline) return 'arm-baseline';
      if (arm === focus) return 'arm-1';
      const index = others.indexOf(arm);
      return index === -1 ? 'arm-baseline' : `arm-${2 + (index % (colours - 1))}`;
    },
    anchorOf: (address) => byAddress.get(address),
  };
}

export function findArm(model: ModelResult, arm: string): ArmResult | undefined {
  return model.arms.find(({ name }) => name === arm);
}

export function findMetric(arm: ArmResult | undefined, metric: { task: string; name: string }): ArmMetric | undefined {
  return arm?.metrics.find((entry) => entry.task === metric.task && entry.metric === metric.name);
}

/** The same context with only the models that measured a metric, and their arms: joined runs can differ in tasks. */
export function measuredBy(context: ReportContext, metric: { task: string; name: string }): ReportContext {
  const { results, arms } = context;
  const models = results.models.filter((model) => model.arms.some((arm) => findMetric(arm, metric) !== undefined));
  if (models.length === 0 || models.length === results.models.length) return context;
  const measured = arms.filter((arm) => models.some((model) => findArm(model, arm) !== undefined));
  return { ...context, results: { ...results, models }, arms: measured };
}

/** Where the numbers of one metric by seed stand. */
export function seedsAnchor(metricIndex: number): string {
  return `seeds-${metricIndex + 1}`;
}
