import type { RunCosts, SpentCost } from '@mainbench/spec';
import { type Section, tableBlock } from '../document.ts';
import { type Cell, type Column, emptyCell, type Table } from '../table/table.ts';
import { formatCount, formatFixed } from '../text/format-number.ts';

const counts = [
  ['trainedTokens', 'Tokens trained'],
  ['promptTokens', 'Tokens read'],
  ['generatedTokens', 'Tokens generated'],
  ['judged', 'Judged'],
] as const;

function spentCells(cost: SpentCost): Cell[] {
  return [
    ...counts.map(([key]) => ({ value: formatCount(cost[key]) })),
    { value: formatFixed(cost.deviceMilliseconds / 1000, { decimals: 1 }) },
    { value: formatFixed(cost.diskBytes / 1e6, { decimals: 1 }) },
  ];
}

function ratioCell(ratio: number | null): Cell {
  return ratio === null ? emptyCell : { value: formatFixed(ratio, { decimals: 2 }) };
}

/** What each arm has for itself, and what is shared: the rows add up to the last one. */
export function costTable({ models, shared, total }: RunCosts): Table {
  const columns: Column[] = [
    { label: 'Part', align: 'start' },
    ...counts.map(([, label]): Column => ({ label, align: 'end' })),
    { label: 'Device-seconds', align: 'end' },
    { label: 'Disk', detail: 'MB', align: 'end' },
    { label: 'Tokens trained', group: 'Whole model against plain tuning', align: 'end' },
    { label: 'Device-seconds', group: 'Whole model against plain tuning', align: 'end' },
  ];
  const plain = (label: string, cost: SpentCost) => [{ value: label }, ...spentCells(cost), emptyCell, emptyCell];
  return {
    caption: 'What the run cost, by model and arm; what several arms use is counted once.',
    columns,
    rows: [
      ...models.flatMap((model) => [
        ...model.arms.map(({ arm, own, ratio }) => [
          { value: `${model.model}: ${arm}` },
          ...spentCells(own),
          ratioCell(ratio.trainedTokens),
          ratioCell(ratio.deviceMilliseconds),
        ]),
        plain(`${model.model}: shared by arms`, model.shared),
      ]),
      plain('shared by models', shared),
      plain('total', total),
    ],
    notes: [
      'Tokens trained are those whose loss was trained on, and tokens read are as servers count them: of a scored text those that were scored.',
      'The ratios are of all that an arm’s final model needs, shared parts among it, to plain tuning on the seed pairs.',
    ],
  };
}

/** What the run cost. Absent where costs are not known. */
export function costSection(costs: RunCosts | undefined): Section | undefined {
  if (costs === undefined || costs.models.length === 0) return undefined;
  return { id: 'cost', title: 'Cost', blocks: [tableBlock(costTable(costs))] };
}
