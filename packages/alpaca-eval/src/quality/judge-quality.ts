import type { Annotation } from '../annotations/annotation.ts';
import { type JudgeAgreement, judgeAgreement, type SelfConsistency, selfConsistency } from './judge-agreement.ts';
import { type LengthBias, lengthBias, type PositionBias, positionBias } from './judge-bias.ts';

/** What recorded verdicts say of the judge that gave them. */
export interface JudgeQuality {
  position: PositionBias;
  length: LengthBias;
  consistency: SelfConsistency;
  /** With a second judge, or a second run, on the same pairs; null where there is none. */
  agreement: JudgeAgreement | null;
}

function sharesMost({ items, withoutVerdict, onlyFirst, onlySecond }: JudgeAgreement): boolean {
  return items + withoutVerdict >= (onlyFirst + onlySecond) / 2;
}

/** Measures a judge by its verdicts, and against those of another one where there are some on the same pairs. */
export function judgeQuality(annotations: readonly Annotation[], others: readonly Annotation[] = []): JudgeQuality {
  const agreement = judgeAgreement(annotations, others);
  return {
    position: positionBias(annotations),
    length: lengthBias(annotations),
    consistency: selfConsistency(annotations),
    // Two models share a few pairs by chance; two judges share most of them.
    agreement: agreement !== undefined && sharesMost(agreement) ? agreement : null,
  };
}
