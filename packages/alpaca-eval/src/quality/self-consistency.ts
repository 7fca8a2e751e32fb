import { type Estimate, wilsonInterval } from '@mainbench/stats';
import type { Annotation } from '../annotations/annotation.ts';

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
