import type { JsonObject } from '@mainbench/spec';
import type { AnnotationScore } from './score-annotations.ts';

/** A score by the names that the published leaderboards use, with intervals and notes beside them. */
export function leaderboardRow(score: AnnotationScore): JsonObject {
  const controlled = score.lengthControlled;
  return {
    name: score.name,
    baseline: score.baseline,
    annotator: score.annotator,
    win_rate: score.winRate,
    standard_error: score.standardError,
    win_rate_interval: score.interval,
    n_wins: score.wins,
    n_wins_base: score.losses,
    n_draws: score.draws,
    n_total: score.total,
    n_missing: score.missing,
    discrete_win_rate: score.discreteWinRate,
    avg_length: score.averageLength,
    ...(controlled === null
      ? {}
      : {
          length_control: controlled.control,
          length_controlled_winrate: controlled.winRate,
          lc_standard_error: controlled.standardError,
          length_controlled_interval: controlled.interval,
          length_controlled_weights: { ...controlled.weights },
          length_controlled_cost: controlled.cost,
        }),
    notes: score.notes,
  };
}
