import { blockRows, type Cell, type Column, type Table } from './table.ts';

const number = /^[+−]?\d{1,3}(?:,\d{3})*(?:\.\d+)?$|^[+−]?\d+(?:\.\d+)?$/;
const interval = /^\[(\S+), (\S+)\]$/;

/** A number as programs read it; other text so that no program takes it for a formula. */
function plainText(text: string): string {
  if (number.test(text)) return text.replaceAll(',', '').replace('−', '-').replace('+', '');
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function field(text: string): string {
  const plain = plainText(text.toWellFormed());
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

interface Part {
  head: string;
  of(cell: Cell): string;
}

function headOf({ label, group, detail }: Column): string {
  const name = group === undefined ? label : `${group}: ${label}`;
  return detail === undefined ? name : `${name} (${detail})`;
}

/** A column's values, then what stands beside them: the ends of intervals, other details, remarks. */
function partsOf(column: Column, cells: readonly Cell[]): Part[] {
  const head = headOf(column);
  const details = cells.flatMap(({ detail }) => detail ?? []);
  const remarks = cells.some(({ remark }) => remark !== undefined);
  const ends = details.length > 0 && details.every((detail) => interval.test(detail));
  const end = (place: 1 | 2) => (cell: Cell) => interval.exec(cell.detail ?? '')?.[place] ?? '';
  return [
    { head, of: ({ value }) => value },
    ...(ends
      ? [
          { head: `${head} low`, of: end(1) },
          { head: `${head} high`, of: end(2) },
        ]
      : []),
    ...(!ends && details.length > 0 ? [{ head: `${head} detail`, of: ({ detail }: Cell) => detail ?? '' }] : []),
    ...(remarks ? [{ head: `${head} remark`, of: ({ remark }: Cell) => remark ?? '' }] : []),
  ];
}

/**
 * A table as CSV (RFC 4180, UTF-8, a line feed after each row), one row a row; the label of a block is the first column.
 * Numbers stand without thousands separators and with a plain minus.
 * @param blockHead head of the column of blocks, where the table has any
 */
export function tableCsv(table: Table, blockHead = 'Model'): string {
  const parts = table.columns.map((column, index) =>
    partsOf(
      column,
      table.rows.flatMap((row) => row[index] ?? []),
    ),
  );
  const hasBlocks = (table.blocks ?? []).length > 0;
  let current = '';
  const rows = blockRows(table).map(({ block, cells }) => {
    current = block ?? current;
    const fields = parts.flatMap((of, index) => of.map((part) => part.of(cells[index] ?? { value: '' })));
    return hasBlocks ? [current, ...fields] : fields;
  });
  const heads = parts.flatMap((of) => of.map(({ head }) => head));
  const lines = [hasBlocks ? [blockHead, ...heads] : heads, ...rows];
  return lines.map((fields) => `${fields.map(field).join(',')}\n`).join('');
}
