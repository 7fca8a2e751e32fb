import { type Agreement, cohenKappa } from '@mainbench/stats';
import type { Annotation } from '../annotations/annotation.ts';
import { correlation } from './length-bias.ts';
import { verdictLabel } from './self-consistency.ts';

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
