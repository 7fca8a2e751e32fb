import { type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { settingsTable } from '../table/settings-table.ts';
import { emptyCell, numberColumns, type Table, textColumns } from '../table/table.ts';
import { formatCount } from '../text/format-number.ts';

const readable = (path: string) => path.replaceAll('_', ' ');

function dataTable({ results, anchorOf }: ReportContext): Table {
  return {
    caption: 'Data.',
    columns: [...textColumns('Table'), ...numberColumns('Rows', 'Left out'), ...textColumns('Artifact')],
    rows: results.data.map(({ label, rows, heldOutResponses, address }) => [
      { value: label },
      { value: formatCount(rows) },
      heldOutResponses === null ? emptyCell : { value: formatCount(heldOutResponses) },
      { value: address.slice(0, 16), title: address, code: true, link: anchorOf(address) },
    ]),
    notes: ['Left out: texts that are the response of a held-out pair.'],
  };
}

/** What the experiment was made of: data, base models, engine. */
export function setupSection(context: ReportContext): Section | undefined {
  const { models, engine } = context.results;
  const tables = [
    dataTable(context),
    settingsTable(
      'Base models.',
      'Setting',
      models.map(({ name, base }) => [name, base]),
      readable,
    ),
    settingsTable('Engine.', 'Field', [['Value', engine]], readable),
  ].filter(({ rows }) => rows.length > 0);
  if (tables.length === 0) return undefined;
  return { id: 'setup', title: 'Data, models, engine', blocks: tables.map(tableBlock) };
}
