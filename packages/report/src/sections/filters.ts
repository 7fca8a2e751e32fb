import type { FilterResult, ModelResult } from '@mainbench/spec';
import { qualityChart } from '../charts/filter-quality.ts';
import { histogramChart, isDrawable } from '../charts/histogram.ts';
import { type Block, foldBlock, headed, type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import type { Cell, Column, Table } from '../table/table.ts';
import { emptyCell, estimateCell, numberColumns, textColumns } from '../table/table.ts';
import { formatConfidence, formatCount, formatFixed, formatShare, meanOf } from '../text/format-number.ts';
import { agreementBlocks } from './agreement.ts';
import { diagnosticsTable } from './kept-and-dropped.ts';
import { ratingBlocks } from './ratings.ts';

/** A score as it stands in a sentence: a rating whole, a likelihood with three decimals. */
function scoreText(score: number): string {
  return formatFixed(score, { decimals: Number.isInteger(score) ? 0 : 3 });
}

/** "218 of 640 candidates with the score 4 at the cut were kept, by a seeded draw"; undefined where none was drawn. */
function drawText({ cut, strata }: FilterResult): string | undefined {
  if (strata !== undefined && strata.tied > strata.tiedKept)
    return `${formatCount(strata.tiedKept)} of ${formatCount(strata.tied)} candidates with the score at the cut of their bin were kept, by a seeded draw`;
  if (cut === null || cut.tiedKept === cut.tied) return undefined;
  return `${formatCount(cut.tiedKept)} of ${formatCount(cut.tied)} candidates with the score ${scoreText(cut.score)} at the cut were kept, by a seeded draw`;
}

function reasonsText({ unscored, unscoredReasons }: FilterResult): string | undefined {
  if (unscored === 0) return undefined;
  const reasons = unscoredReasons.map(({ reason, count }) => `${formatCount(count)}: ${reason}`);
  const listed = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  return `${formatCount(unscored)} candidates have no score and were never kept${listed}`;
}

function duplicatesText({ nearDuplicates }: FilterResult): string | undefined {
  if (nearDuplicates === undefined || nearDuplicates === 0) return undefined;
  return `${formatCount(nearDuplicates)} candidates are near-duplicates of better-scored ones and were not kept`;
}

/** Sentences on what a filter's table cannot show: choices among equal scores, and why candidates have none. */
export function choiceNotes(filters: readonly FilterResult[]): string[] {
  return filters.flatMap((filter) =>
    [drawText(filter), duplicatesText(filter), reasonsText(filter)]
      .filter((text) => text !== undefined)
      .map((text) => `${filter.arm}, seed ${filter.seed}: ${text}.`),
  );
}

const area = (value: number) => formatFixed(value, { decimals: 3 });

const passesNote =
  'Passes: requests to a model that a candidate’s numbers take; a number that several filters read is asked for once.';

const leftOutNote =
  'Left out before any filter: pairs whose instruction stands among the held-out pairs, and copies of seed pairs; case and white space do not count.';

function leftOutCell({ leftOut }: FilterResult): Cell {
  const sum = leftOut.reduce((total, { count }) => total + count, 0);
  const reasons = leftOut.map(({ reason, count }) => `${reason}: ${formatCount(count)}`);
  return { value: formatCount(sum), title: reasons.join('; ') };
}

/** Requests that a filter's numbers take a candidate; what several filters read is asked once for all of them. */
function passesCell({ passes }: FilterResult): Cell {
  return passes === undefined ? emptyCell : { value: String(Math.round(10 * passes) / 10) };
}

/** Filters by arm and seed: what they chose from, what they kept, and how good that was where the truth is known. */
export function filtersTable(model: ModelResult, context: ReportContext): Table {
  const withTruth = model.filters.some(({ quality }) => quality !== null);
  const withPasses = model.filters.some(({ passes }) => passes !== undefined);
  const columns: Column[] = [
    ...textColumns('Arm', 'Filter'),
    ...(withPasses ? [{ label: 'Passes', detail: 'a candidate', align: 'end' as const }] : []),
    ...numberColumns('Seed', 'Left out', 'Candidates', 'Unscored', 'Kept'),
    ...(withTruth
      ? [
          { label: 'Aligned', detail: '% of all', align: 'end' as const },
          { label: 'AUROC', align: 'end' as const },
          { label: 'Precision', detail: '% of kept', align: 'end' as const },
          { label: 'Recall', detail: '% of aligned', align: 'end' as const },
        ]
      : []),
  ];
  const arms = [...new Set(model.filters.map(({ arm }) => arm))];
  const filters = arms.flatMap((arm) => model.filters.filter((filter) => filter.arm === arm));
  const rows = filters.map((filter, index) => {
    const state = filters[index - 1]?.arm === filter.arm ? ('repeat' as const) : undefined;
    const link = context.anchorOf(filter.artifact);
    return [
      { value: filter.arm, colour: context.colourOf(filter.arm), state },
      { value: filter.filter, state },
      ...(withPasses ? [passesCell(filter)] : []),
      { value: String(filter.seed) },
      leftOutCell(filter),
      { value: formatCount(filter.candidates) },
      { value: formatCount(filter.unscored), state: filter.unscored > 0 ? undefined : ('repeat' as const) },
      { value: formatCount(filter.kept), link },
      ...(withTruth
        ? [
            filter.quality === null ? emptyCell : { value: formatShare(filter.quality.alignedShare) },
            estimateCell(filter.quality?.auroc, area),
            estimateCell(filter.quality?.precision, formatShare),
            estimateCell(filter.quality?.recall, formatShare),
          ]
        : []),
    ];
  });
  const interval = formatConfidence(context.results.confidence);
  const notes = withTruth
    ? [
        `In brackets: ${interval} intervals. AUROC: how often a truly aligned pair scores higher than a misaligned one; 0.5 is chance, and it is missing where a filter gives no order. Precision is that of the kept pairs; a choice at random gives the aligned share.`,
      ]
    : ['The truth about these pairs is not known, so the quality of a choice cannot be measured directly.'];
  return {
    caption: `Filters on ${model.name}.`,
    columns,
    rows,
    notes: [...notes, ...(withPasses ? [passesNote] : []), leftOutNote, ...choiceNotes(filters)],
  };
}

function qualityFigure(models: readonly ModelResult[], context: ReportContext): Block[] {
  const { seeds, confidence } = context.results;
  const charts = models
    .flatMap(({ name, filters }) => {
      const shared = { filters, seeds, colourOf: context.colourOf };
      const chance = meanOf(filters.map(({ quality }) => quality?.alignedShare ?? null));
      return [
        qualityChart({
          ...{ ...shared, title: `${name}: AUROC`, axis: 'area under the curve', factor: 1, chance: 0.5 },
          value: ({ quality }) => quality?.auroc ?? null,
        }),
        qualityChart({
          ...{
            ...shared,
            title: `${name}: precision of the kept pairs`,
            axis: '% of the kept pairs',
            factor: 100,
            chance,
          },
          value: ({ quality }) => quality?.precision ?? null,
        }),
      ];
    })
    .filter((chart) => chart !== null);
  if (charts.length === 0) return [];
  const caption = `Filters against the truth, with ${formatConfidence(confidence)} intervals${seeds.length > 1 ? '; a line a seed' : ''}. Dashed: what chance gives.`;
  return [{ kind: 'figure', size: 'large', caption, legend: [], charts }];
}

function scoresFigure(model: ModelResult, seed: number): Block[] {
  const filters = model.filters.filter((filter) => filter.seed === seed);
  const charts = filters.flatMap(({ arm, histogram }) =>
    isDrawable(histogram) ? [histogramChart(`${model.name}: ${arm}`, histogram)] : [],
  );
  if (charts.length === 0) return [];
  const known = filters.some(({ histogram }) => (histogram?.aligned ?? null) !== null);
  return [
    {
      kind: 'figure',
      size: 'small',
      caption: `Scores of the candidates on ${model.name}, seed ${seed}. The band below a distribution shows which share of each bin was kept: full colour is all of it.`,
      legend: (known ? ['aligned', 'misaligned', 'kept'] : ['kept', 'dropped']).map((colour) => ({
        label: known && colour === 'kept' ? 'kept share' : colour,
        ...{ colour, shape: 'area' },
      })),
      charts,
    },
  ];
}

/** Distributions of the first seed stand open, the others folded. */
function scoresBlocks(models: readonly ModelResult[], seeds: readonly number[]): Block[] {
  const [first, ...rest] = seeds.map((seed) => ({
    seed,
    blocks: models.flatMap((model) => scoresFigure(model, seed)),
  }));
  const folded = rest
    .filter(({ blocks }) => blocks.length > 0)
    .map(({ seed, blocks }) => foldBlock(`Scores with seed ${seed}`, false, blocks));
  return [...(first?.blocks ?? []), ...folded];
}

/** Filter quality, score distributions and what the kept pairs look like. */
export function filtersSection(context: ReportContext): Section | undefined {
  const models = context.results.models.filter(({ filters }) => filters.length > 0);
  if (models.length === 0) return undefined;
  const scores = scoresBlocks(models, context.results.seeds);
  const diagnostics = models.flatMap((model) => diagnosticsTable(model, context) ?? []).map(tableBlock);
  return {
    id: 'filters',
    title: 'Filters',
    blocks: [
      ...qualityFigure(models, context),
      ...models.map((model) => tableBlock(filtersTable(model, context))),
      ...headed('Filters side by side', agreementBlocks(models, context)),
      ...ratingBlocks(models, context),
      ...headed('Scores', scores),
      ...headed('Kept against dropped pairs', diagnostics),
    ],
  };
}
