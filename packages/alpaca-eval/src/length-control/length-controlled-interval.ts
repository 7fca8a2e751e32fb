import { pythonMean } from '@mainbench/python-semantics';
import { bootstrapRows, type Estimate, type Resampling } from '@mainbench/stats';
import { fitAtCost } from './cross-validation.ts';
import { type ComparedLengths, featureRows, type GamedRow } from './feature-rows.ts';
import { type LengthControlled, predict } from './length-controlled.ts';
import { prepareRows, take, takeRows } from './prepared-rows.ts';

/** Fits are dear: so many resamples are enough for the two digits of an interval. */
const mostResamples = 300;

/** How the length-controlled win rate (a fraction) follows from the places of the comparisons that are fit. */
export type RefitWinRate = (places: Int32Array) => number;

/**
 * Refits a length-controlled win rate on other draws of its comparisons, at the cost chosen for all of them. The
 * comparisons of the gamed baselines stay as they are.
 */
export function refitter(
  fit: LengthControlled,
  compared: readonly ComparedLengths[],
  gamed: readonly GamedRow[],
): RefitWinRate {
  const { cost } = fit;
  if (cost === null) return () => 0.5;
  const { rows, predicted } = featureRows(fit.control, compared, gamed);
  const fixed = fit.control === 'length_controlled_v1' ? gamed.length : 0;
  const rowOf = new Int32Array(compared.length).fill(-1);
  let next = fixed;
  for (const [place, { preference }] of compared.entries()) {
    if (preference === null) continue;
    rowOf[place] = next;
    next += 1;
  }
  return (places) => {
    const drawn = Array.from(places, (place) => rowOf[place] as number).filter((row) => row >= 0);
    const chosen = Int32Array.from([...Array.from({ length: fixed }, (_, row) => row), ...drawn]);
    const weights = fitAtCost(prepareRows(takeRows(rows, chosen)), cost);
    const drawnColumns = predicted.map((column) => take(column, places));
    return pythonMean(predict(drawnColumns, weights));
  };
}

/**
 * The bootstrap interval of a length-controlled win rate (a fraction) over its comparisons. The published standard error
 * leaves out what other comparisons would have changed of the fit; this holds it, but not another choice of the cost.
 * Null for the baseline itself.
 */
export function lengthControlledInterval(
  fit: LengthControlled,
  compared: readonly ComparedLengths[],
  gamed: readonly GamedRow[],
  resampling: Resampling,
): Estimate | null {
  if (fit.cost === null) return null;
  const resamples = Math.min(resampling.resamples, mostResamples);
  return bootstrapRows(compared.length, refitter(fit, compared, gamed), { ...resampling, resamples });
}
