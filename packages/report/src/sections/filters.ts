import type { Estimate, FilterResult, ModelResult } from '@mainbench/spec';
import { qualityChart } from '../charts/filter-quality.ts';
import { histogramChart, isDrawable } from '../charts/histogram.ts';
import type { Block, Section } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { type Cell, type Column, emptyCell, missingCell, type Table } from '../table/table.ts';
import { formatConfidence, formatCount, formatFixed, formatShare } from '../text/format-number.ts';
import { choiceNotes } from './choices.ts';
import { diagnosticsTable } from './diagnostics.ts';
import { ratingBlocks } from './ratings.ts';

function areaCell(estimate: Estimate | null | undefined): Cell {
  if (estimate === undefined) return emptyCell;
  if (estimate === null) return missingCell;
  const text = (value: number) => formatFixed(value, { decimals: 3 });
  return { value: text(estimate.mean), detail: `[${text(estimate.low)}, ${text(estimate.high)}]` };
}

function shareCell(estimate: Estimate | undefined): Cell {
  if (estimate === undefined) return emptyCell;
  return {
    value: formatShare(estimate.mean),
    detail: `[${formatShare(estimate.low)}, ${formatShare(estimate.high)}]`,
  };
}

function knowsTruth(model: ModelResult): boolean {
  return model.filters.some(({ quality }) => quality !== null);
}

const leftOutNote =
  'Left out before any filter: pairs whose instruction stands among the held-out pairs, and copies of seed pairs; case and white space do not count.';

function leftOutCell({ leftOut }: FilterResult): Cell {
  const sum = leftOut.reduce((total, { count }) => total + count, 0);
  const reasons = leftOut.map(({ reason, count }) => `${reason}: ${formatCount(count)}`);
  return { value: formatCount(sum), title: reasons.join('; ') };
}

/** Filters by arm and seed: what they chose from, what they kept, and how good that was where the truth is known. */
export function filtersTable(model: ModelResult, context: ReportContext): Table {
  const withTruth = knowsTruth(model);
  const columns: Column[] = [
    { label: 'Arm', align: 'start' },
    { label: 'Filter', align: 'start' },
    { label: 'Seed', align: 'end' },
    { label: 'Left out', align: 'end' },
    { label: 'Candidates', align: 'end' },
    { label: 'Unscored', align: 'end' },
    { label: 'Kept', align: 'end' },
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
      { value: String(filter.seed) },
      leftOutCell(filter),
      { value: formatCount(filter.candidates) },
      { value: formatCount(filter.unscored), state: filter.unscored > 0 ? undefined : ('repeat' as const) },
      { value: formatCount(filter.kept), link },
      ...(withTruth
        ? [
            filter.quality === null ? emptyCell : { value: formatShare(filter.quality.alignedShare) },
            areaCell(filter.quality?.auroc),
            shareCell(filter.quality?.precision),
            shareCell(filter.quality?.recall),
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
    notes: [...notes, leftOutNote, ...choiceNotes(filters)],
  };
}

function meanShare(filters: readonly FilterResult[]): number | null {
  const shares = filters.flatMap(({ quality }) => (quality === null ? [] : [quality.alignedShare]));
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function qualityFigure(models: readonly ModelResult[], context: ReportContext): Block[] {
  const { seeds, confidence } = context.results;
  const charts = models
    .flatMap((model) => [
      qualityChart({
        title: `${model.name}: AUROC`,
        axis: 'area under the curve',
        factor: 1,
        filters: model.filters,
        seeds,
        colourOf: context.colourOf,
        value: ({ quality }) => quality?.auroc ?? null,
        chance: 0.5,
      }),
      qualityChart({
        title: `${model.name}: precision of the kept pairs`,
        axis: '% of the kept pairs',
        factor: 100,
        filters: model.filters,
        seeds,
        colourOf: context.colourOf,
        value: ({ quality }) => quality?.precision ?? null,
        chance: meanShare(model.filters),
      }),
    ])
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
      legend: known
        ? [
            { label: 'aligned', colour: 'aligned', shape: 'area' },
            { label: 'misaligned', colour: 'misaligned', shape: 'area' },
            { label: 'kept share', colour: 'kept', shape: 'area' },
          ]
        : [
            { label: 'kept', colour: 'kept', shape: 'area' },
            { label: 'dropped', colour: 'dropped', shape: 'area' },
          ],
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
    .map(({ seed, blocks }): Block => ({ kind: 'fold', summary: `Scores with seed ${seed}`, open: false, blocks }));
  return [...(first?.blocks ?? []), ...folded];
}

/** Filter quality, score distributions and what the kept pairs look like. */
export function filtersSection(context: ReportContext): Section | undefined {
  const models = context.results.models.filter(({ filters }) => filters.length > 0);
  if (models.length === 0) return undefined;
  const scores = scoresBlocks(models, context.results.seeds);
  const diagnostics = models.flatMap((model): Block[] => {
    const table = diagnosticsTable(model, context);
    return table === undefined ? [] : [{ kind: 'table', table }];
  });
  return {
    id: 'filters',
    title: 'Filters',
    blocks: [
      ...qualityFigure(models, context),
      ...models.map((model): Block => ({ kind: 'table', table: filtersTable(model, context) })),
      ...ratingBlocks(models, context),
      ...(scores.length === 0 ? [] : [{ kind: 'heading', text: 'Scores' } as Block, ...scores]),
      ...(diagnostics.length === 0
        ? []
        : [{ kind: 'heading', text: 'Kept against dropped pairs' } as Block, ...diagnostics]),
    ],
  };
}
