import type { FilterResult } from '@mainbench/spec';
import { formatCount, formatFixed } from '../text/format-number.ts';

/** A score as it stands in a sentence: a rating whole, a likelihood with three decimals. */
function scoreText(score: number): string {
  return formatFixed(score, { decimals: Number.isInteger(score) ? 0 : 3 });
}

/** "218 of 640 candidates with the score 4 at the cut were kept, by a seeded draw"; undefined where none was drawn. */
function drawText({ cut }: FilterResult): string | undefined {
  if (cut === null || cut.tiedKept === cut.tied) return undefined;
  return `${formatCount(cut.tiedKept)} of ${formatCount(cut.tied)} candidates with the score ${scoreText(cut.score)} at the cut were kept, by a seeded draw`;
}

function reasonsText({ unscored, unscoredReasons }: FilterResult): string | undefined {
  if (unscored === 0) return undefined;
  const reasons = unscoredReasons.map(({ reason, count }) => `${formatCount(count)}: ${reason}`);
  const listed = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  return `${formatCount(unscored)} candidates have no score and were never kept${listed}`;
}

/** Sentences on what a filter's table cannot show: choices among equal scores, and why candidates have none. */
export function choiceNotes(filters: readonly FilterResult[]): string[] {
  return filters.flatMap((filter) =>
    [drawText(filter), reasonsText(filter)]
      .filter((text) => text !== undefined)
      .map((text) => `${filter.arm}, seed ${filter.seed}: ${text}.`),
  );
}
