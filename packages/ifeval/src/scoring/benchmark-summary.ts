import type { BenchmarkScore, BenchmarkSummary, Metric } from '@mainbench/spec';
import { type Accuracies, type Accuracy, accuracyNames } from './accuracy.ts';
import { type IfevalSummary, summaryNotes } from './summarize.ts';

const labels: Record<keyof Accuracies, string> = {
  prompt_level_strict_acc: 'prompts, strict',
  inst_level_strict_acc: 'instructions, strict',
  prompt_level_loose_acc: 'prompts, loose',
  inst_level_loose_acc: 'instructions, loose',
};

/** The four accuracies as metrics; strict accuracy of prompts is the headline, as in the paper's table. */
export const ifevalMetrics: readonly Metric[] = accuracyNames.map((name) => ({
  name,
  label: labels[name],
  unit: 'fraction',
  better: 'higher',
}));

function scoreOf(name: keyof Accuracies, accuracy: Accuracy, missing: number): BenchmarkScore {
  const { value, standardError, interval, count } = accuracy;
  const { unit } = ifevalMetrics[0] as Metric;
  return { metric: name, label: labels[name], unit, group: null, value, standardError, interval, rows: count, missing };
}

/**
 * The numbers as every benchmark shows them: the headline, the same of all prompts where some are left out of it, and
 * each kind of instruction as a group.
 * @param missing prompts without a response
 */
export function benchmarkSummary(
  summary: IfevalSummary,
  missing: number,
  counts: Record<string, number>,
): BenchmarkSummary {
  const headline = accuracyNames.map((name) => scoreOf(name, summary.headline[name], missing));
  const all = accuracyNames.map(
    (name): BenchmarkScore => ({
      ...scoreOf(name, summary.all[name], missing),
      metric: `all_${name}`,
      label: `${labels[name]}, all prompts`,
    }),
  );
  const kinds = summary.kinds.flatMap(({ id, strict, loose }): BenchmarkScore[] => [
    { ...scoreOf('inst_level_strict_acc', strict, 0), group: id },
    { ...scoreOf('inst_level_loose_acc', loose, 0), group: id },
  ]);
  const shown = summary.leftOut.length > 0 ? [...headline, ...all] : headline;
  return { scores: [...shown, ...kinds], counts, notes: summaryNotes(summary) };
}
