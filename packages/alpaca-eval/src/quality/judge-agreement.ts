import { type Agreement, cohenKappa, type Estimate, wilsonInterval } from '@mainbench/stats';
import type { Annotation } from '../annotations/annotation.ts';
import { correlation } from './judge-bias.ts';

/** How far two judges, or two runs of one judge, agree on the same pairs. */
export interface JudgeAgreement extends Agreement {
  /** Pearson's correlation of the preferences; null where one of them never changes. */
  correlation: number | null;
  /** Pairs that both judged, with a verdict of both. */
  items: number;
  /** Pairs of the first judge that the second one did not judge, and the reverse. */
  onlyFirst: number;
  onlySecond: number;
  /** Pairs that both judged and one of them gave no verdict on. */
  withoutVerdict: number;
}

const keyOf = ({ instruction, output_1, output_2 }: Annotation) => JSON.stringify([instruction, output_1, output_2]);

/** Joins by the pair itself: the last verdict on a pair counts. */
function byPair(annotations: readonly Annotation[]): Map<string, Annotation> {
  return new Map(annotations.map((annotation) => [keyOf(annotation), annotation]));
}

/** The agreement on the pairs in common; undefined where there is none with two verdicts. Equal outputs are left out. */
export function judgeAgreement(
  first: readonly Annotation[],
  second: readonly Annotation[],
): JudgeAgreement | undefined {
  const judged = (annotations: readonly Annotation[]) =>
    byPair(annotations.filter(({ output_1, output_2 }) => output_1 !== output_2));
  const ours = judged(first);
  const theirs = judged(second);
  const preferences: [number, number][] = [];
  let common = 0;
  for (const [key, { preference }] of ours) {
    const other = theirs.get(key);
    if (other === undefined) continue;
    common += 1;
    if (preference !== null && other.preference !== null) preferences.push([preference, other.preference]);
  }
  if (preferences.length === 0) return undefined;
  const [left, right] = [preferences.map(([own]) => own), preferences.map(([, own]) => own)];
  return {
    ...cohenKappa(left.map(verdictLabel), right.map(verdictLabel)),
    correlation: correlation(left, right),
    onlyFirst: ours.size - common,
    onlySecond: theirs.size - common,
    withoutVerdict: common - preferences.length,
  };
}

/** A preference as a verdict: the first output is better, the second one is, or neither. */
export type VerdictLabel = 'first' | 'second' | 'draw';

/** The verdict that a preference rounds to; exactly half is a draw. */
export function verdictLabel(preference: number): VerdictLabel {
  if (preference === 1.5) return 'draw';
  return preference < 1.5 ? 'first' : 'second';
}

/** How often one judge repeats its verdict on one pair. */
export interface SelfConsistency {
  /** Share of repeated verdicts that equal the first one on that pair; null where none is repeated. */
  same: Estimate | null;
  repeats: number;
}

/** Consistency of the verdicts on pairs that were judged more than once; the pair may stand the other way round. */
export function selfConsistency(annotations: readonly Annotation[]): SelfConsistency {
  const firstVerdicts = new Map<string, string>();
  let repeats = 0;
  let same = 0;
  for (const { instruction, output_1, output_2, preference } of annotations) {
    if (preference === null || output_1 === output_2) continue;
    const turned = output_1 > output_2;
    const key = JSON.stringify(turned ? [instruction, output_2, output_1] : [instruction, output_1, output_2]);
    const label = verdictLabel(turned ? 3 - preference : preference);
    const first = firstVerdicts.get(key);
    if (first === undefined) firstVerdicts.set(key, label);
    else {
      repeats += 1;
      if (first === label) same += 1;
    }
  }
  return { same: repeats === 0 ? null : wilsonInterval(same, repeats, 0.95), repeats };
}
