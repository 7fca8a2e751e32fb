import { escapeHtml, prose } from '../text/escape-html.ts';
import { blockRows, type Cell, type Column, columnGroups, type Table } from './table.ts';

function classes(names: readonly (string | false | undefined)[]): string {
  const list = names.filter((name) => typeof name === 'string');
  return list.length === 0 ? '' : ` class="${list.join(' ')}"`;
}

function titleAttribute(title: string | undefined): string {
  return title === undefined ? '' : ` title="${escapeHtml(title)}"`;
}

function anchorElement(text: string, link: string, title?: string): string {
  return `<a href="#${escapeHtml(link)}"${titleAttribute(title)}>${text}</a>`;
}

function content(cell: Cell): string {
  const tag = cell.code === true ? 'code' : 'span';
  const value = `<${tag} class="value"${titleAttribute(cell.title)}>${escapeHtml(cell.value)}</${tag}>`;
  const parts = [
    cell.colour === undefined ? '' : `<i class="swatch" style="background:var(--${cell.colour})"></i>`,
    cell.value === '' ? '' : cell.link === undefined ? value : anchorElement(value, cell.link),
    cell.detail === undefined ? '' : `<span class="detail">${escapeHtml(cell.detail)}</span>`,
    cell.remark === undefined ? '' : `<span class="detail remark">${escapeHtml(cell.remark)}</span>`,
    (cell.links ?? [])
      .map(({ label, link, title }) => {
        const text = `<code>${escapeHtml(label)}</code>`;
        return link === undefined ? text : anchorElement(text, link, title);
      })
      .join(' '),
  ];
  return parts.join('');
}

/** Groups after the first are set off by a little space. */
function startsGroup(columns: readonly Column[], index: number): boolean {
  const group = columns[index]?.group;
  return index > 0 && group !== undefined && group !== columns[index - 1]?.group;
}

/** Half the colour at most, so that the number above it stays readable. */
function shadeStyle({ shade }: Cell): string {
  if (shade === undefined || !Number.isFinite(shade)) return '';
  const percent = Math.round(50 * Math.min(1, Math.abs(shade)));
  const colour = shade < 0 ? 'shade-below' : 'shade-above';
  return ` style="background:color-mix(in srgb, var(--${colour}) ${percent}%, var(--paper))"`;
}

function bodyCell(cell: Cell, index: number, columns: readonly Column[]): string {
  const column = columns[index];
  const attributes =
    (cell.anchor === undefined ? '' : ` id="${escapeHtml(cell.anchor)}"`) +
    classes([
      index === 0 && 'row-name',
      column?.align === 'end' && 'end',
      startsGroup(columns, index) && 'group-start',
      cell.state,
    ]) +
    shadeStyle(cell);
  return index === 0 ? `<th scope="row"${attributes}>${content(cell)}</th>` : `<td${attributes}>${content(cell)}</td>`;
}

function headCell(column: Column, index: number, columns: readonly Column[]): string {
  const detail = column.detail === undefined ? '' : `<span class="detail">${escapeHtml(column.detail)}</span>`;
  const attributes = classes(['head', column.align === 'end' && 'end', startsGroup(columns, index) && 'group-start']);
  return `<th scope="col"${attributes}>${escapeHtml(column.label)}${detail}</th>`;
}

function groupRow(columns: readonly Column[]): string {
  const groups = columnGroups(columns);
  if (groups.every(({ label }) => label === undefined)) return '';
  const cells = groups.map(({ label, span }, index) =>
    label === undefined
      ? '<td></td>'
      : `<th scope="colgroup" colspan="${span}"${classes([index > 0 && 'group-start'])}>${escapeHtml(label)}</th>`,
  );
  return `<tr class="groups">${cells.join('')}</tr>`;
}

/** A table as HTML, in a box that scrolls sideways where the page is narrower. */
export function tableHtml(table: Table, number: number): string {
  const head = `<tr class="columns">${table.columns.map(headCell).join('')}</tr>`;
  const body = blockRows(table)
    .map(({ block, cells }) => {
      const above =
        block === undefined
          ? ''
          : `<tr class="block"><th scope="rowgroup" colspan="${table.columns.length}">${escapeHtml(block)}</th></tr>\n`;
      return `${above}<tr>${cells.map((cell, index) => bodyCell(cell, index, table.columns)).join('')}</tr>`;
    })
    .join('\n');
  const notes = (table.notes ?? []).map((note) => `<p class="note">${prose(note)}</p>`).join('\n');
  const id = table.anchor === undefined ? '' : ` id="${escapeHtml(table.anchor)}"`;
  return `<div class="table"${id}>
<p class="caption" id="table-${number}"><b>Table ${number}.</b> ${prose(table.caption)}</p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="table-${number}">
<table${classes([table.dense === true && 'dense'])} aria-labelledby="table-${number}">
<thead>${groupRow(table.columns)}${head}</thead>
<tbody>
${body}
</tbody>
</table>
</div>
${notes}
</div>`;
}
