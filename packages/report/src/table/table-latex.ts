import { escapeLatex } from '../text/escape-latex.ts';
import { blockRows, type Cell, type Column, columnGroups, type Table } from './table.ts';

function content({ value, detail, remark, state }: Cell): string {
  const escaped = escapeLatex(value);
  const strong = state === 'better' || state === 'worse' ? `\\textbf{${escaped}}` : escaped;
  const parts = [
    strong,
    detail === undefined ? '' : `{\\scriptsize ${escapeLatex(detail)}}`,
    remark === undefined ? '' : `(${escapeLatex(remark)})`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

const line = (cells: readonly string[]) => `${cells.join(' & ')} \\\\`;

function head({ label, detail }: Column): string {
  return escapeLatex(detail === undefined ? label : `${label} (${detail})`);
}

/** The row of column groups with a rule under each; nothing where there are none. */
function groupLines(columns: readonly Column[]): string[] {
  if (columns.every(({ group }) => group === undefined)) return [];
  let first = 1;
  const rules: string[] = [];
  const cells = columnGroups(columns).map(({ label, span }) => {
    const last = first + span - 1;
    if (label !== undefined) rules.push(`\\cmidrule(lr){${first}-${last}}`);
    first = last + 1;
    return label === undefined ? '' : `\\multicolumn{${span}}{c}{${escapeLatex(label)}}`;
  });
  return [line(cells), rules.join(' ')];
}

/**
 * A table in LaTeX, for a document that loads booktabs.
 * @param label of the table, for \ref: letters, digits and hyphens
 */
export function tableLatex(table: Table, label: string): string {
  const { columns } = table;
  const rows = blockRows(table).flatMap(({ block, cells }, index) => [
    ...(block === undefined
      ? []
      : [
          ...(index === 0 ? [] : ['\\midrule']),
          line([`\\multicolumn{${columns.length}}{l}{\\textit{${escapeLatex(block)}}}`]),
        ]),
    line(cells.map(content)),
  ]);
  const notes = (table.notes ?? []).map((note) => `\\par\\smallskip{\\footnotesize ${escapeLatex(note)}}`);
  return `${[
    '\\begin{table}[t]',
    '\\centering',
    `\\caption{${escapeLatex(table.caption)}}`,
    `\\label{tab:${label}}`,
    `\\begin{tabular}{${columns.map(({ align }) => (align === 'end' ? 'r' : 'l')).join('')}}`,
    '\\toprule',
    ...groupLines(columns),
    line(columns.map(head)),
    '\\midrule',
    ...rows,
    '\\bottomrule',
    '\\end{tabular}',
    ...notes,
    '\\end{table}',
  ].join('\n')}\n`;
}
