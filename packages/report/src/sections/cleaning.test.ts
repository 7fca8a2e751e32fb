import type { CleaningCount } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { buildReport } from '../build-report.ts';
import { renderMarkdown } from '../render-markdown.ts';
import { sampleResults } from '../testing/sample-results.ts';

const cleaning: CleaningCount[] = [
  {
    step: 'near-duplicates',
    table: 'unlabeled',
    read: 12_000,
    dropped: { 'near-duplicates': 1600 },
    changed: {},
    examples: [{ id: 't7', reason: 'near-duplicates', text: 'An <b>invented</b> text | with marks' }],
  },
  { step: 'personal-data', table: 'seed', read: 300, dropped: {}, changed: { mail: 3, ip: 1 }, examples: [] },
];

it('shows what each step left out and changed, and examples', () => {
  const results = { ...sampleResults(), cleaning };
  const [table, fold] = buildReport(results).sections.find(({ id }) => id === 'cleaning')?.blocks ?? [];
  expect(table?.kind === 'table' && table.table.rows.map((row) => row.map(({ value }) => value))).toEqual([
    ['near-duplicates', 'texts', '12,000', '1,600', '0', '1,600 near-duplicates'],
    ['personal-data', 'seed pairs', '300', '0', '4', 'changed: 3 mail, 1 ip'],
  ]);
  expect(fold).toMatchObject({ kind: 'fold', blocks: [{ kind: 'list' }] });
  const markdown = renderMarkdown(results);
  expect(markdown).toContain('Cleaning of the data');
  expect(markdown).not.toContain('<b>invented');
});

it('is left out where the recipe names no steps', () => {
  expect(buildReport(sampleResults()).sections.map(({ id }) => id)).not.toContain('cleaning');
});
