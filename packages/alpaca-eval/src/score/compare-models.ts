import { bootstrapRows, type Estimate, pairedDifference, type Resampling } from '@mainbench/stats';
import type { Annotation } from '../annotations/annotation.ts';
import type { LengthControl } from '../length-control/feature-rows.ts';
import type { LengthControlData } from '../length-control/gamed-data.ts';
import { lengthControlled, predictWinRate } from '../length-control/length-controlled.ts';
import { refitter } from '../length-control/length-controlled-interval.ts';
import { comparedLengths, inOrder } from './score-annotations.ts';

/** Two models against one baseline on the same instructions. */
export interface ModelComparison {
  /** Instructions that both have a verdict on. */
  instructions: number;
  /** Instructions of one of the two alone, or without a verdict of one. */
  leftOut: number;
  /** Win rate of the first less that of the second, percent, with a sign-flip p value. */
  winRate: Estimate & { p: number };
  lengthControlled: {
    /** Length-controlled win rate of the first less that of the second, percent. */
    difference: Estimate;
    /** How often the first would win against the second at equal lengths, percent. */
    headToHead: number;
  } | null;
}

const percent = <T extends Estimate>(estimate: T): T => ({
  ...estimate,
  mean: 100 * estimate.mean,
  low: 100 * estimate.low,
  high: 100 * estimate.high,
});

/** The rows of each side with one instruction, side by side; the place in the first side tells the difficulty. */
function pairUp(first: readonly Annotation[], second: readonly Annotation[]) {
  const others = new Map(second.map((annotation) => [annotation.instruction, annotation]));
  const paired: { place: number; ours: Annotation; theirs: Annotation }[] = [];
  for (const [place, ours] of first.entries()) {
    const theirs = others.get(ours.instruction);
    if (theirs !== undefined && ours.preference !== null && theirs.preference !== null) {
      paired.push({ place, ours, theirs });
    }
  }
  return paired;
}

/** Compares two models on the instructions in common; undefined where there are none with two verdicts. */
export function compareModels(
  first: readonly Annotation[],
  second: readonly Annotation[],
  control: LengthControl | undefined,
  data: LengthControlData | undefined,
  resampling: Resampling,
): ModelComparison | undefined {
  const known = control === undefined || data === undefined ? undefined : inOrder(first, data);
  const paired = pairUp(known?.annotations ?? first, second);
  if (paired.length === 0) return undefined;
  const score = ({ preference }: Annotation) => (preference as number) - 1;
  const difference = pairedDifference(
    paired.map(({ ours }) => score(ours)),
    paired.map(({ theirs }) => score(theirs)),
    resampling,
  );
  const instructions = new Set([...first, ...second].map(({ instruction }) => instruction)).size;
  const result: ModelComparison = {
    instructions: paired.length,
    leftOut: instructions - paired.length,
    winRate: percent(difference),
    lengthControlled: null,
  };
  if (control === undefined) return result;
  const difficulties = known === undefined ? undefined : paired.map(({ place }) => known.difficulties[place] as number);
  const gamed = data?.gamed ?? [];
  const fitOf = (rows: readonly Annotation[]) => {
    const compared = comparedLengths(rows, difficulties);
    const isBaseline = rows.every((row) => row.generator_1 !== null && row.generator_1 === row.generator_2);
    const fit = lengthControlled(control, compared, gamed, { isBaseline });
    return { weights: fit.weights, refit: refitter(fit, compared, gamed) };
  };
  const ours = fitOf(paired.map((pair) => pair.ours));
  const theirs = fitOf(paired.map((pair) => pair.theirs));
  const refit = (places: Int32Array) => ours.refit(places) - theirs.refit(places);
  const resamples = Math.min(resampling.resamples, 200);
  result.lengthControlled = {
    difference: percent(bootstrapRows(paired.length, refit, { ...resampling, resamples })),
    headToHead: predictWinRate(ours.weights, theirs.weights, difficulties ?? paired.map(() => 0)).winRate,
  };
  return result;
}
