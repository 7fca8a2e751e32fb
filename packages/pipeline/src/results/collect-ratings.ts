import { type ArtifactStore, addressOf } from '@mainbench/graph';
import type { PairRating } from '@mainbench/spec';
import { bootstrapMean, type Resampling } from '@mainbench/stats';
import type { SeedStages } from '../experiment.ts';
import { readRows } from '../read-rows.ts';
import { ReasonCounts } from '../reason-counts.ts';
import type { ScoreRow } from '../stages/score-rows.ts';

/** The ratings of one replicate's samples: their mean over rated pairs; pairs without a rating are counted, never 0. */
export async function collectRatings(
  store: ArtifactStore,
  { seed, ratings }: Pick<SeedStages, 'seed' | 'ratings'>,
  resampling: Resampling,
): Promise<PairRating[]> {
  const results: PairRating[] = [];
  for (const { of, arms, scores: stage } of ratings) {
    const scores: number[] = [];
    const reasons = new ReasonCounts();
    let missing = 0;
    for await (const { score, details } of readRows<ScoreRow>(store, stage)) {
      if (score !== null) {
        scores.push(score);
        continue;
      }
      missing += 1;
      reasons.add(details.reason);
    }
    results.push({
      ...{ of, arms: [...arms], seed, sampled: scores.length + missing, rated: scores.length, missing },
      missingReasons: reasons.counts,
      mean: scores.length === 0 ? null : bootstrapMean(scores, resampling),
      artifact: addressOf(stage),
    });
  }
  return results;
}
