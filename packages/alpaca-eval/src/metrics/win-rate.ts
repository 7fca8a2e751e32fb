import { codePointLength, pythonMean, standardErrorOfMean } from '@mainbench/python-semantics';

/** A mean with its standard error (n − 1); both are NaN of no values, the error also of one. */
export function meanWithError(values: ArrayLike<number>): { mean: number; standardError: number } {
  return { mean: pythonMean(values), standardError: standardErrorOfMean(values) };
}

/** How often a model's outputs were preferred to the baseline's. Rates are percent; null where nothing was judged. */
export interface WinRate {
  winRate: number | null;
  standardError: number | null;
  /** With every verdict rounded to a win, a loss or (exactly half) a draw. */
  discreteWinRate: number | null;
  wins: number;
  losses: number;
  draws: number;
  /** Comparisons with a verdict. */
  total: number;
  /** Comparisons without one: shown, never scored. */
  missing: number;
}

/** A verdict as it is scored: 0 is an old way to write a draw; what lies outside of [1, 2] is none. */
export function usablePreference(preference: number | null | undefined): number | null {
  if (preference === 0) return 1.5;
  return typeof preference === 'number' && preference >= 1 && preference <= 2 ? preference : null;
}

const numberOrNull = (value: number) => (Number.isNaN(value) ? null : value);

/**
 * The win rate of `metrics/winrate.py` of alpaca_eval: preferences from 1 (the baseline is better) to 2.
 * A single comparison has no standard error.
 */
export function winRate(preferences: Iterable<number | null>): WinRate {
  const scores: number[] = [];
  const discrete: number[] = [];
  let missing = 0;
  for (const raw of preferences) {
    const preference = usablePreference(raw);
    if (preference === null) {
      missing += 1;
      continue;
    }
    scores.push(preference - 1);
    discrete.push(preference === 1.5 ? 0.5 : Math.round(preference) - 1);
  }
  const { mean, standardError } = meanWithError(scores);
  return {
    winRate: numberOrNull(100 * mean),
    standardError: numberOrNull(100 * standardError),
    discreteWinRate: numberOrNull(100 * meanWithError(discrete).mean),
    wins: scores.filter((score) => score > 0.5).length,
    losses: scores.filter((score) => score < 0.5).length,
    draws: scores.filter((score) => score === 0.5).length,
    total: scores.length,
    missing,
  };
}

/** The mean length of outputs in code points, cut to a whole number as the leaderboards print it. */
export function averageLength(outputs: readonly string[]): number {
  const total = outputs.reduce((sum, output) => sum + codePointLength(output), 0);
  return Math.trunc(total / outputs.length);
}
