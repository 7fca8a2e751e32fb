import { type Estimate, wilsonInterval } from '@mainbench/stats';
import type { Annotation } from '../annotations/annotation.ts';
import { meanWithError } from '../metrics/win-rate.ts';
import { isSwitched } from '../prompt/fill-prompt.ts';

const confidence = 0.95;
const normalBound = 1.959963984540054;

/** Whether a judge favours the output that it is shown first. Null where nothing can be told. */
export interface PositionBias {
  /** Share of verdicts, draws left out, for the output shown first; 0.5 is no bias where the order is random. */
  firstShown: Estimate | null;
  /** Verdicts that are no draw. */
  verdicts: number;
  /** The model's win rate where it is shown first, less that where it is shown second, in percent. */
  shift: Estimate | null;
}

/**
 * Position bias from recorded verdicts: the order of each pair follows from its instruction and the seed.
 * Pairs with equal outputs are left out.
 */
export function positionBias(annotations: readonly Annotation[], seed = 0): PositionBias {
  const shownFirst: number[] = [];
  const shownSecond: number[] = [];
  let verdicts = 0;
  let first = 0;
  for (const { instruction, output_1, output_2, preference } of annotations) {
    if (preference === null || output_1 === output_2) continue;
    const modelFirst = isSwitched(instruction, seed);
    (modelFirst ? shownFirst : shownSecond).push(preference - 1);
    if (preference === 1.5) continue;
    verdicts += 1;
    if (preference > 1.5 === modelFirst) first += 1;
  }
  const left = meanWithError(shownFirst);
  const right = meanWithError(shownSecond);
  const error = 100 * Math.hypot(left.standardError, right.standardError);
  const shift = 100 * (left.mean - right.mean);
  return {
    firstShown: verdicts === 0 ? null : wilsonInterval(first, verdicts, confidence),
    verdicts,
    shift: Number.isFinite(error)
      ? { mean: shift, low: shift - normalBound * error, high: shift + normalBound * error }
      : null,
  };
}
