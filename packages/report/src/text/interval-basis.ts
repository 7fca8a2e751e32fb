import type { IntervalBasis } from '@mainbench/spec';
import { formatCount, formatFixed } from './format-number.ts';

/** `3 × 800, df 2.4`, or `800 rows alone`: what an interval is over. */
export function formatBasis({ method, replicates, rows, degreesOfFreedom }: IntervalBasis): string {
  if (method === 'rows') return `${formatCount(rows)} rows alone`;
  return `${formatCount(replicates)} × ${formatCount(rows)}, df ${formatFixed(degreesOfFreedom, { decimals: 1 })}`;
}

/** `one replicate`, `2 replicates` */
export function formatReplicates(count: number): string {
  return count === 1 ? 'one replicate' : `${formatCount(count)} replicates`;
}
