import type { FilterResult, ModelResult, TextSample } from '@mainbench/spec';
import { qualityChart } from '../charts/filter-quality.ts';
import { histogramChart, isDrawable } from '../charts/histogram.ts';
import { type Block, foldBlock, headed, type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import type { Cell, Column, Table } from '../table/table.ts';
import { emptyCell, estimateCell, missingCell, numberColumns, textColumns } from '../table/table.ts';
import { decimalsFor, formatConfidence, formatCount, formatFixed, formatShare, meanOf } from '../text/format-number.ts';
import { agreementBlocks } from './agreement.ts';
import { ratingBlocks } from './ratings.ts';

type Side = 'kept' | 'dropped';

/** Mean over seeds of the values that there are; undefined where the filter has no such diagnostic. */
function seedMean(filters: readonly FilterResult[], name: string, side: Side): number | null | undefined {
  const entries = filters.flatMap(({ diagnostics }) => diagnostics.filter((entry) => entry.name === name));
  if (entries.length === 0) return undefined;
  return meanOf(entries.map((entry) => entry[side]));
}

function valueCell(value: number | null | undefined, decimals: number): Cell {
  if (value === undefined) return emptyCell;
  return value === null ? missingCell : { value: formatFixed(value, { decimals }) };
}

type ArmSides = { filters: readonly FilterResult[]; side: Side }[];

/** Texts that several replicates looked at more closely, together. */
function samplesOf({ filters, side }: ArmSides[number]): TextSample[] {
  return filters.flatMap(({ closer }) => (closer === undefined ? [] : [closer[side]]));
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** The share of a count in the texts of some samples, in percent. */
function percentOf(samples: readonly TextSample[], count: (sample: TextSample) => number): number | null {
  const texts = sumOf(samples.map((sample) => sample.texts));
  return texts === 0 ? null : (100 * sumOf(samples.map(count))) / texts;
}

const shownLanguages = 3;

/** The languages that most texts of all arms are in. */
function mainLanguages(samples: readonly TextSample[]): string[] {
  const counts = new Map<string, number>();
  for (const { languages } of samples)
    for (const [language, count] of Object.entries(languages ?? {}))
      counts.set(language, (counts.get(language) ?? 0) + count);
  return [...counts]
    .sort(([a, more], [b, fewer]) => fewer - more || (a < b ? -1 : 1))
    .slice(0, shownLanguages)
    .map(([language]) => language);
}

/** What was measured of samples: compression, near-duplicates, the most frequent languages. */
function closerRows(columns: ArmSides): Cell[][] {
  const all = columns.flatMap(samplesOf);
  if (all.length === 0) return [];
  const row = (label: string, of: (samples: TextSample[]) => number | null, decimals: number) => [
    { value: label },
    ...columns.map((column) => {
      const samples = samplesOf(column);
      return valueCell(samples.length === 0 ? undefined : of(samples), decimals);
    }),
  ];
  const told = (samples: readonly TextSample[]) => samples.filter(({ languages }) => languages !== null);
  return [
    row(
      'bytes of the text over its compressed bytes',
      (samples) => meanOf(samples.map(({ compressionRatio }) => compressionRatio)),
      2,
    ),
    row('% of texts that nearly repeat another', (samples) => percentOf(samples, (each) => each.nearDuplicates), 1),
    ...mainLanguages(all).map((language) =>
      row(
        `% of texts in the language ${language}`,
        (samples) => percentOf(told(samples), ({ languages }) => languages?.[language] ?? 0),
        1,
      ),
    ),
  ];
}

function closerNotes(columns: ArmSides): string[] {
  const all = columns.flatMap(samplesOf);
  if (all.length === 0) return [];
  const most = formatCount(Math.max(...all.map(({ texts }) => texts)));
  const sample = `Compression, repeated texts and languages: of a seeded sample of at most ${most} pairs of each side and seed. A text nearly repeats another if their sets of 5-word runs have a Jaccard similarity of 0.8 or more; pairs outside the sample are not compared, so compare sides of equal size.`;
  const missing = all.some(({ languages }) => languages === null)
    ? ['Languages are missing where langdetect’s files were not at hand: `mainbench data pull langdetect`.']
    : [];
  return [sample, ...missing];
}

/** From so many arms on they stand down the table, where a page has room for them. */
const manyArms = 6;

/** A table of kept and dropped columns by arm with the arms as its rows. */
function armsDown(
  arms: readonly string[],
  rows: readonly Cell[][],
  { colourOf }: ReportContext,
): Pick<Table, 'columns' | 'rows' | 'dense'> {
  const columns = rows.flatMap(([label]): Column[] =>
    ['Kept', 'Dropped'].map((side) => ({ label: side, group: label?.value ?? '', align: 'end' })),
  );
  return {
    dense: true,
    columns: [...textColumns('Arm'), ...columns],
    rows: arms.map((arm, index) => [
      { value: arm, colour: colourOf(arm) },
      ...rows.flatMap((cells) => cells.slice(1 + 2 * index, 3 + 2 * index)),
    ]),
  };
}

/** Means over kept and over dropped pairs, arms across where they are few. Undefined where there are no diagnostics. */
export function diagnosticsTable(model: ModelResult, context: ReportContext): Table | undefined {
  const { results } = context;
  const names = new Map(model.filters.flatMap((filter) => filter.diagnostics.map(({ name, label }) => [name, label])));
  if (names.size === 0) return undefined;
  const arms = [...new Set(model.filters.map(({ arm }) => arm))];
  const columns: Column[] = [
    { label: 'Mean of', align: 'start' },
    ...arms.flatMap((arm): Column[] => [
      { label: 'Kept', group: arm, align: 'end' },
      { label: 'Dropped', group: arm, align: 'end' },
    ]),
  ];
  const sides = arms.flatMap((arm) => {
    const filters = model.filters.filter((filter) => filter.arm === arm);
    return (['kept', 'dropped'] as const).map((side) => ({ filters, side }));
  });
  const rows = [...names].map(([name, label]) => {
    const values = sides.map(({ filters, side }) => seedMean(filters, name, side));
    const decimals = decimalsFor(values.map((value) => value ?? null));
    return [{ value: label }, ...values.map((value) => valueCell(value, decimals))];
  });
  rows.push(...closerRows(sides));
  const over = results.seeds.length > 1 ? ' Means over the seeds.' : '';
  return {
    caption: `Kept against dropped pairs on ${model.name}.${over}`,
    ...(arms.length < manyArms ? { columns, rows } : armsDown(arms, rows, context)),
    notes: [
      'A filter by likelihood may favour long, repetitive or leaking pairs; a gap between kept and dropped shows it.',
      ...closerNotes(sides),
    ],
  };
}

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
