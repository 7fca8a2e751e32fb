import type { ModelResult, PairRating, RaterRecord, RunRecord } from '@mainbench/spec';
import { fewestReplicates, mean, replicateMean } from '@mainbench/stats';
import { runOf } from '../claims/arm-records.ts';
import { type Block, headed, tableBlock } from '../document.ts';
import { raterLabel, raterNotes } from '../ratings/rater-label.ts';
import { ratingDifferences } from '../ratings/rating-differences.ts';
import type { ReportContext } from '../report-context.ts';
import type { Cell, Table } from '../table/table.ts';
import { emptyCell, estimateCell, missingCell, numberColumns, textColumns } from '../table/table.ts';
import { formatConfidence, formatCount, formatFixed } from '../text/format-number.ts';

const fixed = (value: number) => formatFixed(value, { decimals: 2 });
const signed = (value: number) => formatFixed(value, { decimals: 2, signed: true });

function missingCountCell({ missing, missingReasons }: PairRating): Cell {
  const reasons = missingReasons.map(({ reason, count }) => `${reason}: ${formatCount(count)}`);
  return { value: formatCount(missing), title: reasons.join('; '), state: missing > 0 ? undefined : 'repeat' };
}

/** What an arm keeps against all that it chose from, over replicates. */
function differenceCell(model: ModelResult, arm: string, { results }: ReportContext): Cell {
  const { seeds, confidence } = results;
  const differences = ratingDifferences(model, { of: 'kept', arm }, { of: 'candidates', arm }, seeds);
  if (differences.length === 0) return missingCell;
  if (differences.length < fewestReplicates) return { value: signed(mean(differences)) };
  return estimateCell(replicateMean(differences, confidence), signed);
}

function notesOf(run: RunRecord, { results }: ReportContext): string[] {
  const interval = formatConfidence(results.confidence);
  return [
    `In brackets: ${interval} intervals. Mean rating: over the rated pairs of one replicate, by a bootstrap of pairs. Pairs without a rating are missing and never count as 0. All candidates: a sample of all that could be kept, which is what a choice at random gives.`,
    `Against candidates: the mean over replicates of what is kept minus all candidates, with Student’s t from ${fewestReplicates} replicates on; fewer speak of these trained models alone. The samples hold different pairs, so nothing is paired row by row.`,
    ...raterNotes(run),
  ];
}

/** Ratings by sample and seed; each arm's difference from its candidates stands in its first row. */
function ratingsTable(model: ModelResult, run: RunRecord, rater: RaterRecord, context: ReportContext): Table {
  const key = ({ of, arms }: PairRating) => JSON.stringify([of, arms]);
  const samples = Object.values(Object.groupBy(model.pairRatings, key)) as PairRating[][];
  const rows = samples.flatMap((ratings) =>
    ratings.map((rating, index): Cell[] => {
      const { of, arms, seed, rated, artifact } = rating;
      const [arm = ''] = arms;
      const again = index > 0 ? ('repeat' as const) : undefined;
      const name: Cell =
        of === 'kept'
          ? { value: `kept by ${arm}`, colour: context.colourOf(arm), state: again }
          : { value: 'all candidates', detail: `of ${arms.join(', ')}`, state: again };
      const difference = of === 'kept' && index === 0 ? differenceCell(model, arm, context) : emptyCell;
      const link = context.anchorOf(artifact);
      return [
        name,
        { value: String(seed) },
        estimateCell(rating.mean, fixed),
        { value: formatCount(rated), link },
        missingCountCell(rating),
        difference,
      ];
    }),
  );
  return {
    caption: `Outside rating of kept pairs on ${model.name}, by ${raterLabel(rater)}: at most ${formatCount(rater.sample)} pairs of each.`,
    columns: [
      ...textColumns('Pairs'),
      ...numberColumns('Seed', 'Mean rating', 'Rated', 'Missing', 'Against candidates'),
    ],
    rows,
    notes: notesOf(run, context),
  };
}

/** A table for each model whose run names a rater. */
export function ratingBlocks(models: readonly ModelResult[], context: ReportContext): Block[] {
  const tables = models.flatMap((model) => {
    const run = runOf(context.results, model.name);
    if (run === undefined || run.rater === null || model.pairRatings.length === 0) return [];
    return [tableBlock(ratingsTable(model, run, run.rater, context))];
  });
  return headed('Outside rating of kept pairs', tables);
}
