import type { FilterAgreement, FilterDisagreement, ModelResult } from '@mainbench/spec';
import { type Block, foldBlock, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { type Cell, missingCell, numberColumns, type Table, textColumns } from '../table/table.ts';
import { formatFixed, meanOf } from '../text/format-number.ts';

type Matrix = 'overlap' | 'spearman';

function meanCell(group: readonly FilterAgreement[], matrix: Matrix, row: number, column: number): Cell {
  const mean = meanOf(group.map((agreement) => agreement[matrix][row]?.[column] ?? null));
  return mean === null ? missingCell : { value: formatFixed(mean, { decimals: 2 }), shade: mean };
}

/** Overlaps of choices above the diagonal, rank correlations of scores below it; means over seeds. */
export function agreementTable(model: string, group: readonly FilterAgreement[], { colourOf }: ReportContext): Table {
  const arms = group[0]?.arms ?? [];
  const over = group.length > 1 ? ' Means over the seeds.' : '';
  return {
    caption: `Filters side by side on ${model}: above the diagonal the overlap of what two arms keep, below it the rank correlation of their scores.${over}`,
    dense: true,
    columns: [...textColumns('Arm'), ...numberColumns(...arms.map((_, index) => String(index + 1)))],
    rows: arms.map((arm, row) => [
      { value: `${row + 1} ${arm}`, colour: colourOf(arm) },
      ...arms.map((_, column): Cell => {
        if (row === column) return { value: '·', state: 'repeat' };
        return meanCell(group, row < column ? 'overlap' : 'spearman', row, column);
      }),
    ]),
    notes: [
      'Overlap: pairs that both arms keep over pairs that either keeps (Jaccard); two choices of a share k of all pairs at random overlap by k / (2 − k). Rank correlation: Spearman’s, on the candidates that both score; it is missing where a filter gives no order.',
    ],
  };
}

const longest = 160;
const cut = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text).replaceAll(/\s+/g, ' ');

function disagreementTable(model: string, seed: number, disagreements: readonly FilterDisagreement[]): Table {
  const rank = (value: number): string => formatFixed(value, { decimals: 2 });
  return {
    caption: `Where filters disagree most on ${model}, seed ${seed}: of the arms with the lowest rank correlations, the candidate whose ranks differ most.`,
    columns: textColumns('Arms', 'Ranks', 'Instruction', 'Response'),
    rows: disagreements.map(({ arms, ranks, instruction, response }) => [
      { value: arms.join(' and ') },
      { value: ranks.map(rank).join(' and ') },
      { value: cut(instruction) },
      { value: cut(response) },
    ]),
    notes: ['Ranks: from 0 for the lowest score to 1 for the highest.'],
  };
}

/** How far the arms' filters agree, and on which candidates they do not. */
export function agreementBlocks(models: readonly ModelResult[], context: ReportContext): Block[] {
  return models.flatMap(({ name, filterAgreement = [] }) => {
    // Those on the same arms, one a seed.
    const groups = Map.groupBy(filterAgreement, ({ arms }) => JSON.stringify(arms)).values();
    const tables = [...groups].map((group) => tableBlock(agreementTable(name, group, context)));
    const [first] = filterAgreement.filter(({ disagreements }) => disagreements.length > 0);
    if (first === undefined) return tables;
    const table = disagreementTable(name, first.seed, first.disagreements);
    return [...tables, foldBlock(`Where filters disagree most on ${name}`, false, [tableBlock(table)])];
  });
}
