import type { ContaminationResult } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { buildReport } from '../build-report.ts';
import { joinResults } from '../join/join-results.ts';
import { renderMarkdown } from '../render-markdown.ts';
import { sampleResults } from '../testing/sample-results.ts';

const found: ContaminationResult = {
  of: 'texts',
  model: null,
  seed: null,
  arms: [],
  dropped: false,
  rows: 4000,
  contaminated: 12,
  tasks: [
    { task: 'questions', documents: 541, found: 3, rows: 12 },
    { task: 'others', documents: 10, found: 0, rows: 0 },
  ],
  examples: [{ id: 't9', task: 'questions', document: '17', by: 'n-gram', text: 'thirteen words in a row' }],
};

it('says how many rows hold something of a benchmark, and shows some', () => {
  const text = renderMarkdown({ ...sampleResults(), contamination: [found] });
  expect(text).toContain('12 rows hold something of a document of a benchmark; models were trained with them');
  expect(text).toContain('questions: 12 rows, 3 of 541 documents');
  expect(text).not.toContain('others:');
  expect(text).toContain('texts, t9: n-gram of questions 17: thirteen words in a row');
  const dropped = renderMarkdown({ ...sampleResults(), contamination: [{ ...found, dropped: true }] });
  expect(dropped).toContain('these were left out');
  const none = { ...found, contaminated: 0, tasks: [], examples: [] };
  expect(renderMarkdown({ ...sampleResults(), contamination: [none] })).toContain(
    'No document of a benchmark was found',
  );
});

it('names the runs where several are joined, and is left out where nothing was looked for', () => {
  const first = { ...sampleResults(), name: 'first', contamination: [found] };
  const second = { ...sampleResults(), name: 'second' };
  expect(joinResults([first, second]).contamination).toEqual([{ ...found, model: 'first' }]);
  const none = joinResults([second, { ...second, name: 'third' }]);
  expect(buildReport(none).sections.map(({ id }) => id)).not.toContain('contamination');
});
