import type { FilterResult, ModelResult } from '@mainbench/spec';
import type { ReportContext } from '../report-context.ts';
import { type Cell, type Column, emptyCell, missingCell, type Table } from '../table/table.ts';
import { decimalsFor, formatFixed, meanOf } from '../text/format-number.ts';

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

/** Means over kept and over dropped pairs, arms across. Undefined where there are no diagnostics. */
export function diagnosticsTable(model: ModelResult, { results }: ReportContext): Table | undefined {
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
  const rows = [...names].map(([name, label]) => {
    const values = arms.flatMap((arm) => {
      const filters = model.filters.filter((filter) => filter.arm === arm);
      return (['kept', 'dropped'] as const).map((side) => seedMean(filters, name, side));
    });
    const decimals = decimalsFor(values.map((value) => value ?? null));
    return [{ value: label }, ...values.map((value) => valueCell(value, decimals))];
  });
  const over = results.seeds.length > 1 ? ' Means over the seeds.' : '';
  return {
    caption: `Kept against dropped pairs on ${model.name}.${over}`,
    columns,
    rows,
    notes: [
      'A filter by likelihood may favour long, repetitive or leaking pairs; a gap between kept and dropped shows it.',
    ],
  };
}
