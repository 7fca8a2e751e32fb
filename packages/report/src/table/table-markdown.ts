import { escapeMarkdown } from '../text/escape-markdown.ts';
import { blockRows, type Cell, type Column, type Table } from './table.ts';

function linked(text: string, link: string | undefined): string {
  return link === undefined ? text : `[${text}](#${link})`;
}

function content(cell: Cell): string {
  const escaped = escapeMarkdown(cell.value);
  const strong = cell.state === 'better' || cell.state === 'worse' ? `**${escaped}**` : escaped;
  const parts = [
    cell.value === '' ? '' : linked(strong, cell.link),
    cell.detail === undefined ? '' : escapeMarkdown(cell.detail),
    cell.remark === undefined ? '' : `(${escapeMarkdown(cell.remark)})`,
    (cell.links ?? []).map(({ label, link }) => linked(escapeMarkdown(label), link)).join(', '),
  ].filter((part) => part !== '');
  const anchor = cell.anchor === undefined ? '' : `<a id="${cell.anchor}"></a>`;
  return anchor + parts.join(' ');
}

function head(column: Column): string {
  const label = column.group === undefined ? column.label : `${column.group}: ${column.label}`;
  return escapeMarkdown(column.detail === undefined ? label : `${label} (${column.detail})`);
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** A table in GitHub's Markdown; a difference that was shown is bold. */
export function tableMarkdown(table: Table, number: number): string {
  const lines = [
    `${table.anchor === undefined ? '' : `<a id="${table.anchor}"></a>`}**Table ${number}.** ${escapeMarkdown(table.caption)}`,
    '',
    line(table.columns.map(head)),
    line(table.columns.map(({ align }) => (align === 'end' ? '---:' : ':---'))),
    ...blockRows(table).flatMap(({ block, cells }) => [
      ...(block === undefined
        ? []
        : [line(cells.map((_, index) => (index === 0 ? `**${escapeMarkdown(block)}**` : '')))]),
      line(cells.map(content)),
    ]),
    ...(table.notes ?? []).flatMap((note) => ['', `_${escapeMarkdown(note)}_`]),
  ];
  return lines.join('\n');
}
