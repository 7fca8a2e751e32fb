import { describe, expect, it } from 'vitest';
import { parseHtml } from '../testing/parse-html.ts';
import { columnGroups, missingCell, type Table } from './table.ts';
import { tableHtml } from './table-html.ts';
import { tableMarkdown } from './table-markdown.ts';
import { tableText } from './table-text.ts';

const table: Table = {
  caption: 'Scores | of <arms>.',
  anchor: 'scores',
  columns: [
    { label: 'Arm', align: 'start' },
    { label: 'Estimate', detail: '%', group: 'one', align: 'end' },
    { label: 'Difference', group: 'one', align: 'end' },
    { label: 'Estimate', group: 'a model of a rather long name', align: 'end' },
  ],
  rows: [
    [
      { value: 'mutual', colour: 'arm-1' },
      { value: '45.4', detail: '[43.3, 47.5]', remark: '3 missing', link: 'seeds-1' },
      { value: '+2.1', state: 'better' },
      missingCell,
    ],
    [
      { value: '<b>|', anchor: 'row-2' },
      { value: '1' },
      { value: '−3.0', state: 'worse' },
      {
        value: '',
        links: [
          { label: 'abc', link: 'artifact-abc' },
          { label: 'def', link: undefined },
        ],
      },
    ],
  ],
  notes: ['A note.'],
};

const plain = { better: String, worse: String, quiet: String, strong: String };

describe('columnGroups', () => {
  it('joins neighbours of the same group only', () => {
    expect(columnGroups(table.columns)).toEqual([
      { label: undefined, span: 1 },
      { label: 'one', span: 2 },
      { label: 'a model of a rather long name', span: 1 },
    ]);
  });
});

describe('tableHtml', () => {
  const elements = parseHtml(tableHtml(table, 7));
  const named = (name: string) => elements.filter((element) => element.name === name);

  it('shades a matrix by its values, at most half', () => {
    const rows = [[{ value: 'a' }, ...[0.5, -2, Number.NaN].map((shade) => ({ value: '1', shade }))]];
    const html = tableHtml({ ...table, rows, dense: true }, 1);
    expect([...html.matchAll(/--(shade-\w+)\) (\d+)%/g)].map(([, colour, share]) => [colour, share])).toEqual([
      ['shade-above', '25'],
      ['shade-below', '50'],
    ]);
    expect(html).toContain('class="dense"');
  });

  it('has two rows of heads, a head for each row, and numbers the caption', () => {
    expect(named('th').map((head) => head.attributes.get('scope'))).toEqual([
      'colgroup',
      'colgroup',
      ...Array.from({ length: 4 }, () => 'col'),
      'row',
      'row',
    ]);
    expect(named('th')[0]?.attributes.get('colspan')).toBe('2');
    expect(named('p')[0]?.attributes.get('id')).toBe('table-7');
    expect(named('table')[0]?.attributes.get('aria-labelledby')).toBe('table-7');
  });

  it('leads from values to their sources', () => {
    expect(named('a').map((link) => link.attributes.get('href'))).toEqual(['#seeds-1', '#artifact-abc']);
    expect(named('th').at(-1)?.attributes.get('id')).toBe('row-2');
  });

  it('marks what was shown and what is missing', () => {
    const states = named('td').map((cell) => cell.attributes.get('class') ?? '');
    expect(states.some((state) => state.includes('better'))).toBe(true);
    expect(states.some((state) => state.includes('worse'))).toBe(true);
    expect(states.some((state) => state.includes('missing'))).toBe(true);
  });

  it('has no row of groups where there are none', () => {
    const flat = parseHtml(tableHtml({ ...table, columns: table.columns.map(({ group: _, ...rest }) => rest) }, 1));
    expect(flat.filter(({ name }) => name === 'tr')).toHaveLength(3);
  });
});

describe('tableMarkdown', () => {
  it('is a table of GitHub’s Markdown with everything escaped', () => {
    expect(tableMarkdown(table, 7)).toBe(
      [
        '<a id="scores"></a>**Table 7.** Scores \\| of &lt;arms&gt;.',
        '',
        '| Arm | one: Estimate (%) | one: Difference | a model of a rather long name: Estimate |',
        '| :--- | ---: | ---: | ---: |',
        '| mutual | [45.4](#seeds-1) \\[43.3, 47.5\\] (3 missing) | **+2.1** | missing |',
        '| <a id="row-2"></a>&lt;b&gt;\\| | 1 | **−3.0** | [abc](#artifact-abc), def |',
        '',
        '_A note._',
      ].join('\n'),
    );
  });
});

describe('tableText', () => {
  it('lines up columns and groups', () => {
    expect(tableText(table, plain).split('\n')).toEqual([
      '        one                                        a model of a rather long name',
      'Arm                          Estimate  Difference                       Estimate',
      'mutual  45.4 [43.3, 47.5] (3 missing)        +2.1                        missing',
      '<b>|                                1        −3.0',
    ]);
  });

  it('hands states to the styles', () => {
    const marked = tableText(table, { ...plain, better: (text) => `{${text.trim()}}` });
    expect(marked).toContain('{+2.1}');
  });
});
