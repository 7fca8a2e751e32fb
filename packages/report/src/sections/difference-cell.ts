import type { Difference, Metric } from '@mainbench/spec';
import type { Cell } from '../table/table.ts';
import { formatInterval, formatValue } from '../text/format-number.ts';
import { verdictOf } from '../verdict.ts';

/** A paired difference with its interval, marked where it is better or worse beyond chance. */
export function differenceCell(difference: Difference, { unit, better }: Metric, confidence: number): Cell {
  const verdict = verdictOf(difference, better, confidence);
  return {
    value: formatValue(difference.mean, unit, true),
    detail: formatInterval(difference, unit, true),
    state: verdict === 'better' || verdict === 'worse' ? verdict : undefined,
  };
}
