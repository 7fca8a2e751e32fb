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
  expect(text).toContain('Text of a benchmark’s documents was found in 12 of 4,000 texts; they were not left out');
  expect(text).toContain('questions: 12 rows, 3 of 541 documents');
  expect(text).not.toContain('others:');
  expect(text).toContain('texts, t9: words shared with questions 17: thirteen words in a row');
  const dropped = renderMarkdown({ ...sampleResults(), contamination: [{ ...found, dropped: true }] });
  expect(dropped).toContain('these rows were left out before anything was trained');
  const none = { ...found, contaminated: 0, tasks: [], examples: [] };
  expect(renderMarkdown({ ...sampleResults(), contamination: [none] })).toContain(
    'Nothing of the benchmarks’ documents was found',
  );
});

it('adds up neither a text and the pair generated from it, nor the same pairs of several models', () => {
  const pairs = { ...found, of: 'generated pairs' as const, model: 'a', seed: 1, arms: ['mutual'], contaminated: 11 };
  const one = { ...pairs, tasks: [{ task: 'questions', documents: 541, found: 1, rows: 1 }], contaminated: 1 };
  const text = renderMarkdown({
    ...sampleResults(),
    contamination: [{ ...found, of: 'seed pairs', contaminated: 0 }, found, pairs, { ...one, seed: 2 }],
  });
  expect(text).toContain('in 12 of 4,000 texts and 1–11 of 4,000 generated pairs (each table);');
  expect(text).toContain('questions: 1 row, 1 of 541 documents');
  const joined = renderMarkdown({ ...sampleResults(), contamination: [found, { ...found, dropped: true }] });
  expect(joined).toContain('12 of 4,000 texts (each table); the column Left out says where');
});

it('names the runs where several are joined, and is left out where nothing was looked for', () => {
  const first = { ...sampleResults(), name: 'first', contamination: [found] };
  const second = { ...sampleResults(), name: 'second' };
  expect(joinResults([first, second]).contamination).toEqual([{ ...found, model: 'first' }]);
  const none = joinResults([second, { ...second, name: 'third' }]);
  expect(buildReport(none).sections.map(({ id }) => id)).not.toContain('contamination');
});
