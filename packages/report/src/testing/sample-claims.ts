import type { Contrast, Results, RunCosts } from '@mainbench/spec';
import type { Claim } from '../claims/claim.ts';
import { claimsOf } from '../claims/claims.ts';
import { sampleResults } from './sample-results.ts';

/** An invented run of one model and five arms. */
export function sampleOfOne(options: { seeds?: number[]; truth?: boolean } = {}): Results {
  const arms = ['seed-only', 'no-filter', 'score', 'mutual', 'oracle'];
  return sampleResults({ models: ['tiny'], seeds: [1, 2, 3], arms, ...options });
}

/** A contrast that is shown, in the direction of its mean. */
export function sampleContrast(
  arm: string,
  against: string,
  mean: number,
  [task, metric] = ['follow', 'followed'],
): Contrast {
  return {
    ...{ model: 'tiny', arm, against, task, metric },
    difference: {
      ...{ mean, low: mean - 0.01, high: mean + 0.01, p: 0.001, pAdjusted: 0.004 },
      ...{ method: 'replicates-and-rows', replicates: 3, rows: 100, rowsLeftOut: 0, degreesOfFreedom: 2.4 },
    },
  };
}

export function withContrasts(...contrasts: Contrast[]): Results {
  return { ...sampleOfOne(), contrasts };
}

/** What results say of the claim with an id. */
export function claimOf(results: Results, id: string, costs?: RunCosts): Claim {
  return claimsOf(results, costs).find((claim) => claim.id === id) as Claim;
}
