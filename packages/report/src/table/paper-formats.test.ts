import { describe, expect, it } from 'vitest';
import type { Table } from './table.ts';
import { tableCsv } from './table-csv.ts';
import { tableLatex } from './table-latex.ts';
import { tableMarkdown } from './table-markdown.ts';

const table: Table = {
  caption: 'Scores of a_b & c.',
  columns: [
    { label: 'Method', align: 'start' },
    { label: 'gsm8k', detail: '%', group: 'math', align: 'end' },
    { label: 'length', group: 'math', align: 'end' },
  ],
  blocks: [
    { label: 'model_1', row: 0 },
    { label: 'model_2', row: 2 },
  ],
  rows: [
    [{ value: 'no-filter' }, { value: '45.4', detail: '[43.3, 47.5]' }, { value: '1,234' }],
    [{ value: '=mutual' }, { value: '46.0', detail: '[44.1, 48.2]', remark: '3 missing' }, { value: '−0.5' }],
    [{ value: 'a "quoted", one' }, { value: '+2.1', state: 'better' }, { value: 'missing', state: 'missing' }],
  ],
  notes: ['50 % of it.'],
};

/** The numbers of a text in its order, written alike. */
const numbersOf = (text: string) =>
  [
    ...text
      .replaceAll(/(\d),(\d{3})/g, '$1$2')
      .replaceAll(/\$-\$|−/g, '-')
      .matchAll(/-?\d+(?:\.\d+)?/g),
  ].map(Number);

describe('tables for a paper', () => {
  it('hold equal numbers as LaTeX, CSV and Markdown', () => {
    const body = {
      ...table,
      caption: '',
      notes: [],
      blocks: [],
      columns: table.columns.map((column) => ({ ...column, label: '' })),
    };
    const latex = tableLatex(body, 'x').split('\\midrule')[1] ?? '';
    const markdown = tableMarkdown(body, 0).split('---:')[2] ?? '';
    const csv = tableCsv(body).split('\n').slice(1).join('\n');
    const expected = [45.4, 43.3, 47.5, 1234, 46, 44.1, 48.2, 3, -0.5, 2.1];
    for (const text of [latex, markdown, csv]) expect(numbersOf(text)).toEqual(expected);
  });

  it('are LaTeX with rules of booktabs, blocks and escaped text', () => {
    expect(tableLatex(table, 'scores')).toBe(`\\begin{table}[t]
\\centering
\\caption{Scores of a\\_b \\& c.}
\\label{tab:scores}
\\begin{tabular}{lrr}
\\toprule
 & \\multicolumn{2}{c}{math} \\\\
\\cmidrule(lr){2-3}
Method & gsm8k (\\%) & length \\\\
\\midrule
\\multicolumn{3}{l}{\\textit{model\\_1}} \\\\
no-filter & 45.4 {\\scriptsize {[}43.3, 47.5{]}} & 1,234 \\\\
=mutual & 46.0 {\\scriptsize {[}44.1, 48.2{]}} (3 missing) & $-$0.5 \\\\
\\midrule
\\multicolumn{3}{l}{\\textit{model\\_2}} \\\\
a ''quoted'', one & \\textbf{+2.1} & missing \\\\
\\bottomrule
\\end{tabular}
\\par\\smallskip{\\footnotesize 50 \\% of it.}
\\end{table}
`);
  });

  it('are CSV with the ends of intervals in columns of their own, and no formula', () => {
    expect(
      tableCsv(table),
    ).toBe(`Model,Method,math: gsm8k (%),math: gsm8k (%) low,math: gsm8k (%) high,math: gsm8k (%) remark,math: length
model_1,no-filter,45.4,43.3,47.5,,1234
model_1,'=mutual,46.0,44.1,48.2,3 missing,-0.5
model_2,"a ""quoted"", one",2.1,,,,missing
`);
  });

  it('are Markdown with a line for each block', () => {
    expect(tableMarkdown(table, 1)).toContain('| **model\\_2** |  |  |');
  });
});
