import type { FilterResult, ModelResult, TextSample } from '@mainbench/spec';
import type { ReportContext } from '../report-context.ts';
import type { Cell, Column, Table } from '../table/table.ts';
import { emptyCell, missingCell, textColumns } from '../table/table.ts';
import { decimalsFor, formatCount, formatFixed, meanOf } from '../text/format-number.ts';

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
  const identified = (samples: readonly TextSample[]) => samples.filter(({ languages }) => languages !== null);
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
        (samples) => percentOf(identified(samples), ({ languages }) => languages?.[language] ?? 0),
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
