import type { PairRating, RaterRecord, Results } from '@mainbench/spec';

/** An invented outside rater. */
export const sampleRater: RaterRecord = {
  filter: 'judge',
  version: 1,
  options: { url: 'http://127.0.0.1:8000/v1', model: 'chat-9' },
  model: 'outside',
  sample: 50,
};

/**
 * Results with invented ratings of what `mutual` keeps and of all candidates.
 * @param above how much higher kept pairs are rated; replicates differ a little
 */
export function withRatings(results: Results, above: number, rater: RaterRecord = sampleRater): Results {
  const rating = (of: PairRating['of'], arms: string[], seed: number, mean: number): PairRating => ({
    ...{ of, arms, seed, sampled: 50, rated: 48, missing: 2 },
    missingReasons: [{ reason: 'the judge refused the pair', count: 2 }],
    mean: { mean, low: mean - 0.3, high: mean + 0.3 },
    artifact: `rating of ${of} ${arms} ${seed}`,
  });
  const pairRatings = results.seeds.flatMap((seed) => [
    rating('candidates', ['score', 'mutual'], seed, 3),
    rating('kept', ['mutual'], seed, 3 + above + seed / 1000),
  ]);
  return {
    ...results,
    runs: results.runs.map((run) => ({ ...run, rater })),
    models: results.models.map((model) => ({ ...model, pairRatings })),
  };
}
