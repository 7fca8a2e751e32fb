import type { Block, Section } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { type Cell, emptyCell, type Table } from '../table/table.ts';
import { flattenSettings } from '../text/flatten-settings.ts';
import { formatCount } from '../text/format-number.ts';

function readable(key: string): string {
  return key.replaceAll('_', ' ');
}

function dataTable({ results, anchorOf }: ReportContext): Table {
  return {
    caption: 'Data.',
    columns: [
      { label: 'Table', align: 'start' },
      { label: 'Rows', align: 'end' },
      { label: 'Left out', align: 'end' },
      { label: 'Artifact', align: 'start' },
    ],
    rows: results.data.map(({ label, rows, heldOutResponses, address }) => [
      { value: label },
      { value: formatCount(rows) },
      heldOutResponses === null ? emptyCell : { value: formatCount(heldOutResponses) },
      { value: address.slice(0, 16), title: address, code: true, link: anchorOf(address) },
    ]),
    notes: ['Left out: texts that are the response of a held-out pair.'],
  };
}

function modelsTable({ results }: ReportContext): Table {
  const fields = results.models.map(({ base }) => new Map(flattenSettings(base)));
  const keys = [...new Set(fields.flatMap((each) => [...each.keys()]))];
  return {
    caption: 'Base models.',
    columns: [
      { label: 'Setting', align: 'start' },
      ...results.models.map(({ name }) => ({ label: name, align: 'start' as const })),
    ],
    rows: keys.map((key) => [
      { value: readable(key) },
      ...fields.map((each): Cell => {
        const value = each.get(key);
        return value === undefined ? emptyCell : { value };
      }),
    ]),
  };
}

function engineTable({ results }: ReportContext): Table {
  return {
    caption: 'Engine.',
    columns: [
      { label: 'Field', align: 'start' },
      { label: 'Value', align: 'start' },
    ],
    rows: flattenSettings(results.engine).map(([key, value]) => [{ value: readable(key) }, { value }]),
  };
}

/** What the experiment was made of: data, base models, engine. */
export function setupSection(context: ReportContext): Section | undefined {
  const tables = [dataTable(context), modelsTable(context), engineTable(context)].filter(({ rows }) => rows.length > 0);
  if (tables.length === 0) return undefined;
  return {
    id: 'setup',
    title: 'Data, models, engine',
    blocks: tables.map((table): Block => ({ kind: 'table', table })),
  };
}
