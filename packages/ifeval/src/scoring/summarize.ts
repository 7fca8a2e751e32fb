import type { BenchmarkScore, BenchmarkSummary, Metric } from '@mainbench/spec';
import { type Accuracies, type Accuracy, accuracies, accuracyNames, instructionAccuracy } from './accuracy.ts';
import type { Verdict } from './score-response.ts';

/** `mirror` decides as the official checker, its random letters included; `fixed` leaves nothing to chance. */
export type Mode = 'fixed' | 'mirror';

/** The verdict on a prompt, with what a summary needs of the prompt. */
export interface ScoredPrompt extends Verdict {
  key: number | string;
  /** The kinds of its instructions, in their order. */
  ids: readonly string[];
  /** Whether the official checker decides it by a random letter. */
  broken: boolean;
}

/** How well one kind of instruction was followed. */
export interface KindAccuracy {
  id: string;
  strict: Accuracy;
  loose: Accuracy;
}

export interface IfevalSummary {
  /** In `fixed`, without the prompts that the official checker decides by a random letter. */
  headline: Accuracies;
  /** Of all prompts. */
  all: Accuracies;
  kinds: KindAccuracy[];
  /** Keys of the prompts left out of the headline. */
  leftOut: (number | string)[];
  /** Instructions followed only because no language could be told. */
  undetected: number;
}

/** Accuracies over prompts and by kind of instruction, kinds in the order of their names. */
export function summarizeVerdicts(scored: readonly ScoredPrompt[], mode: Mode): IfevalSummary {
  const kept = mode === 'mirror' ? scored : scored.filter(({ broken }) => !broken);
  const kinds = new Map<string, { strict: boolean[][]; loose: boolean[][] }>();
  for (const { ids, strict, loose } of kept) {
    for (const id of new Set(ids)) {
      const own = kinds.get(id) ?? { strict: [], loose: [] };
      kinds.set(id, own);
      own.strict.push(strict.filter((_, index) => ids[index] === id));
      own.loose.push(loose.filter((_, index) => ids[index] === id));
    }
  }
  return {
    headline: accuracies(kept),
    all: accuracies(scored),
    kinds: [...kinds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { strict, loose }]) => ({
        id,
        strict: instructionAccuracy(strict),
        loose: instructionAccuracy(loose),
      })),
    leftOut: scored.filter(({ broken }) => broken && mode === 'fixed').map(({ key }) => key),
    undetected: scored.reduce((sum, { undetected }) => sum + undetected, 0),
  };
}

/** Sentences that a reader must see beside the numbers. */
export function summaryNotes({ leftOut, undetected }: IfevalSummary): string[] {
  const notes: string[] = [];
  if (leftOut.length > 0) {
    const one = leftOut.length === 1;
    notes.push(
      `${one ? 'Prompt' : 'Prompts'} ${leftOut.join(' and ')} ${one ? 'is' : 'are'} left out of the headline: ` +
        'the official checker counts a random letter instead of the sign asked for. Here the sign itself is counted.',
    );
  }
  if (undetected > 0) {
    const count = undetected === 1 ? '1 instruction counts' : `${undetected} instructions count`;
    notes.push(`${count} as followed because no language could be told, as in the official checker.`);
  }
  return notes;
}

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
