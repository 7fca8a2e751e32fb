import { codePointLength } from '@mainbench/python-semantics';
import { type Estimate, wilsonInterval } from '@mainbench/stats';
import type { Annotation } from '../annotations/annotation.ts';
import { meanWithError } from '../metrics/win-rate.ts';
import { isSwitched } from '../prompt/fill-prompt.ts';

/** Pearson's correlation; null where one side never changes. */
export function correlation(first: ArrayLike<number>, second: ArrayLike<number>): number | null {
  const count = first.length;
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / count;
  const [center, other] = [mean(first), mean(second)];
  let products = 0;
  let squares = 0;
  let otherSquares = 0;
  for (let index = 0; index < count; index += 1) {
    const left = (first[index] as number) - center;
    const right = (second[index] as number) - other;
    products += left * right;
    squares += left * left;
    otherSquares += right * right;
  }
  return squares === 0 || otherSquares === 0 ? null : products / Math.sqrt(squares * otherSquares);
}

const confidence = 0.95;

/** Whether a judge favours longer outputs. Null where nothing is known. */
export interface LengthBias {
  /** Share of verdicts, draws left out, for the longer output of a pair. */
  longer: Estimate | null;
  /** Verdicts on outputs of different lengths that are no draw. */
  verdicts: number;
  /** Correlation between how much longer the model's output is and how far it is preferred. */
  correlation: number | null;
}

/** A verdict on two different outputs. */
export interface VerdictOnLengths {
  /** How much longer the second output is, in code points. */
  delta: number;
  /** From 1 (the first output is better) to 2. */
  preference: number;
}

/** Length bias of recorded verdicts. A better model may also write more: this does not tell the two apart. */
export function lengthBias(annotations: readonly Annotation[]): LengthBias {
  return lengthBiasOf(
    annotations.flatMap(({ output_1, output_2, preference }) => {
      if (preference === null || output_1 === output_2) return [];
      return [{ delta: codePointLength(output_2) - codePointLength(output_1), preference }];
    }),
  );
}

/** The same of verdicts of which only the lengths are known. */
export function lengthBiasOf(verdictsOnLengths: readonly VerdictOnLengths[]): LengthBias {
  const deltas: number[] = [];
  const preferences: number[] = [];
  let verdicts = 0;
  let longer = 0;
  for (const { delta, preference } of verdictsOnLengths) {
    deltas.push(delta);
    preferences.push(preference);
    if (preference === 1.5 || delta === 0) continue;
    verdicts += 1;
    if (preference > 1.5 === delta > 0) longer += 1;
  }
  return {
    longer: verdicts === 0 ? null : wilsonInterval(longer, verdicts, confidence),
    verdicts,
    correlation: deltas.length === 0 ? null : correlation(deltas, preferences),
  };
}

const normalBound = 1.959963984540054;

/** Whether a judge favours the output that it is shown first. Null where nothing is known. */
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
