import type { ArmRecord, FilterResult } from '@mainbench/spec';
import type { ReportContext } from '../report-context.ts';
import { type Cell, emptyCell, type Table } from '../table/table.ts';
import { settingsText } from '../text/flatten-settings.ts';
import { formatCount, formatFixed } from '../text/format-number.ts';

function cutCells({ cut }: FilterResult): Cell[] {
  if (cut === null) return [emptyCell, emptyCell, emptyCell];
  const decimals = Number.isInteger(cut.score) ? 0 : 4;
  return [
    { value: formatFixed(cut.score, { decimals }) },
    { value: formatCount(cut.tied) },
    { value: formatCount(cut.tiedKept) },
  ];
}

/** The rule of selection of each arm, the score at which it cut, and how many pairs had just that score. */
export function selectionsTable({ results, colourOf }: ReportContext): Table {
  const armsOf = (model: string): readonly ArmRecord[] =>
    results.runs.find(({ models }) => models.some(({ name }) => name === model))?.arms ?? [];
  return {
    caption: 'Selection: the rule, and where it cut.',
    columns: [
      { label: 'Arm', align: 'start' },
      { label: 'Model', align: 'start' },
      { label: 'Seed', align: 'end' },
      { label: 'Rule', align: 'start' },
      { label: 'Kept', align: 'end' },
      { label: 'Threshold', align: 'end' },
      { label: 'With that score', align: 'end' },
      { label: 'Of them kept', align: 'end' },
    ],
    rows: results.models.flatMap((model) =>
      model.filters.map((filter) => [
        { value: filter.arm, colour: colourOf(filter.arm) },
        { value: model.name },
        { value: String(filter.seed) },
        { value: settingsText(armsOf(model.name).find(({ arm }) => arm === filter.arm)?.filter?.select ?? null) },
        { value: formatCount(filter.kept) },
        ...cutCells(filter),
      ]),
    ),
    notes: [
      'Threshold: the lowest score that was kept. Pairs with equal scores are put in order by a seeded hash of their ids.',
    ],
  };
}
