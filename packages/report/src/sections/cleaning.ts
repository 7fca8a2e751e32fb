import type { CleaningCount } from '@mainbench/spec';
import { type Block, foldBlock, type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { numberColumns, type Table, textColumns } from '../table/table.ts';
import { formatCount } from '../text/format-number.ts';

const tableNames: Readonly<Record<CleaningCount['table'], string>> = {
  held_out: 'held-out pairs',
  seed: 'seed pairs',
  candidates: 'candidates',
  unlabeled: 'texts',
};

const sumOf = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** `3 too short, 1 too long`, the commonest reason first. */
function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${formatCount(count)} ${reason}`)
    .join(', ');
}

function whyText(dropped: CleaningCount['dropped'], changed: CleaningCount['changed']): string {
  const changes = listed(changed);
  return [listed(dropped), changes === '' ? '' : `changed: ${changes}`].filter((text) => text !== '').join('; ');
}

function countsTable(cleaning: readonly CleaningCount[]): Table {
  return {
    caption: 'Steps of cleaning.',
    columns: [...textColumns('Step', 'Table'), ...numberColumns('Read', 'Left out', 'Changed'), ...textColumns('Why')],
    rows: cleaning.map(({ step, table, read, dropped, changed }) => [
      { value: step },
      { value: tableNames[table] },
      { value: formatCount(read) },
      { value: formatCount(sumOf(dropped)) },
      { value: formatCount(sumOf(changed)) },
      { value: whyText(dropped, changed) },
    ]),
    notes: ['A row counts as changed once for each kind of change.'],
  };
}

function examplesBlock(cleaning: readonly CleaningCount[]): Block[] {
  const items = cleaning.flatMap(({ step, table, examples }) =>
    examples.map(({ id, reason, text }) => `${step}, ${tableNames[table]}, ${id} (${reason}): ${text}`),
  );
  return items.length === 0 ? [] : [foldBlock('Examples of rows left out', false, [{ kind: 'list', items }])];
}

/** What each step of the recipe's cleaning left out and changed, with some of the rows left out. */
export function cleaningSection({ results: { cleaning = [] } }: ReportContext): Section | undefined {
  if (cleaning.length === 0) return undefined;
  return {
    id: 'cleaning',
    title: 'Cleaning of the data',
    blocks: [tableBlock(countsTable(cleaning)), ...examplesBlock(cleaning)],
  };
}
