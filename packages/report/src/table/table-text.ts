import { styleText } from 'node:util';
import { type Cell, columnGroups, type Table } from './table.ts';

/** For a terminal or a file without colours. */
export const plain: TextStyles = { better: String, worse: String, quiet: String, strong: String };

function coloured(...format: Parameters<typeof styleText>[0][]): (text: string) => string {
  return (text) => styleText(format.flat() as Parameters<typeof styleText>[0], text, { validateStream: false });
}

/** For a terminal with colours. */
export const colours: TextStyles = {
  better: coloured('bold', 'green'),
  worse: coloured('bold', 'red'),
  quiet: coloured('dim'),
  strong: coloured('bold'),
};

/** Draws attention to a part of a line, as far as the terminal can. */
export interface TextStyles {
  better(text: string): string;
  worse(text: string): string;
  quiet(text: string): string;
  strong(text: string): string;
}

const gap = '  ';

function cellText({ value, detail, remark }: Cell): string {
  return [value, detail, remark && `(${remark})`].filter((part) => part !== undefined).join(' ');
}

function pad(text: string, width: number, align: 'start' | 'end'): string {
  const space = ' '.repeat(Math.max(0, width - Array.from(text).length));
  return align === 'end' ? space + text : text + space;
}

function styled(text: string, cell: Cell, styles: TextStyles): string {
  if (cell.state === 'better') return styles.better(text);
  if (cell.state === 'worse') return styles.worse(text);
  return cell.state === 'missing' ? styles.quiet(text) : text;
}

/** A table for a terminal, columns lined up by spaces. */
export function tableText(table: Table, styles: TextStyles): string {
  const { columns, rows } = table;
  const lengths = (texts: string[]) => Math.max(0, ...texts.map((text) => Array.from(text).length));
  const widths = columns.map((column, index) =>
    lengths([column.label, ...rows.map((row) => cellText(row[index] ?? { value: '' }))]),
  );
  let first = 0;
  const groups = columnGroups(columns).map(({ label = '', span }) => {
    const last = first + span - 1;
    const width = widths.slice(first, last + 1).reduce((sum, each) => sum + each, 0) + gap.length * (span - 1);
    if (Array.from(label).length > width) widths[last] = (widths[last] ?? 0) + Array.from(label).length - width;
    first = last + 1;
    return pad(label, Math.max(width, Array.from(label).length), 'start');
  });
  const labels = columns.map(({ label, align }, index) => pad(label, widths[index] ?? 0, align));
  const lines = rows.map((row) =>
    row.map((cell, index) =>
      styled(pad(cellText(cell), widths[index] ?? 0, columns[index]?.align ?? 'start'), cell, styles),
    ),
  );
  const hasGroups = columns.some(({ group }) => group !== undefined);
  return [
    ...(hasGroups ? [styles.strong(groups.join(gap).trimEnd())] : []),
    styles.quiet(labels.join(gap).trimEnd()),
    ...lines.map((cells) => cells.join(gap).trimEnd()),
  ].join('\n');
}
