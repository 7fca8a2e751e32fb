import type { BenchmarkDocument } from '@mainbench/spec';
import { expect, it } from 'vitest';
import type { PlannedBenchmark } from '../planned-task.ts';
import { readRows } from '../read-rows.ts';
import { spellingBenchmark } from '../testing/spelling-benchmark.ts';
import { storeWith, givenTable as table } from '../testing/tables.ts';
import { type ContaminatedRow, contaminationStage, uncontaminatedTable } from './contamination-stage.ts';

const settings = { drop: true, ngram: 13, threshold: 0.8 };
const long = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen';
const question = 'Which river flows through the old town?';

function benchmark(name: string, rows: BenchmarkDocument[], texts?: (row: BenchmarkDocument) => string[]) {
  return {
    name,
    task: { ...spellingBenchmark, testTexts: texts },
    options: {},
    documents: table(name, rows),
    promptFormat: { kind: 'plain' },
  } as PlannedBenchmark;
}

const benchmarks = [
  benchmark('words', [
    { id: 'a', nested: { list: [long, 7] } },
    { id: 'b', text: 'other words here' },
  ]),
  benchmark('questions', [{ id: 'q1', shots: long, question }], ({ question: asked }) => [String(asked)]),
];

it('counts rows and documents by table and benchmark, and names what it found', async () => {
  const texts = table('texts', [
    { id: 't1', text: `So: ${long.toUpperCase()}!` },
    { id: 't2', text: 'one two three' },
  ]);
  const pairs = table('pairs', [
    { id: 'p1', instruction: question.toLowerCase(), response: 'The old one.' },
    { id: 'p2', instruction: 'Say', response: 'other words here' },
  ]);
  const stage = contaminationStage('data/contamination', { seed: pairs, unlabeled: texts }, benchmarks, settings);
  const left = uncontaminatedTable('data/unlabeled', 'unlabeled', texts, stage);
  const store = await storeWith(stage, left.stage);
  expect(await Array.fromAsync(readRows(store, stage))).toEqual([
    { table: 'seed', id: 'p1', documents: [{ task: 'questions', document: 'q1', by: 'near-duplicate' }] },
    { table: 'unlabeled', id: 't1', documents: [{ task: 'words', document: 'a', by: 'n-gram' }] },
  ]);
  expect((await store.readManifest(stage)).facts.contamination).toEqual({
    seed: {
      rows: 2,
      contaminated: 1,
      tasks: [
        { task: 'words', documents: 2, found: 0, rows: 0 },
        { task: 'questions', documents: 1, found: 1, rows: 1 },
      ],
      examples: [{ id: 'p1', task: 'questions', document: 'q1', by: 'near-duplicate', text: question.toLowerCase() }],
    },
    unlabeled: {
      rows: 2,
      contaminated: 1,
      tasks: [
        { task: 'words', documents: 2, found: 1, rows: 1 },
        { task: 'questions', documents: 1, found: 0, rows: 0 },
      ],
      examples: [
        { id: 't1', task: 'words', document: 'a', by: 'n-gram', text: long.split(' ').slice(0, 13).join(' ') },
      ],
    },
  });
  expect(await Array.fromAsync(readRows(store, left.stage))).toEqual([{ id: 't2', text: 'one two three' }]);
});

it('names documents of every benchmark, however many of one a row holds something of', async () => {
  const many = Array.from({ length: 250 }, (_, index) => ({ id: `m${index}`, text: `${long} ${index}` }));
  const tasks = [benchmark('many', many), benchmark('few', [{ id: 'f', text: long }])];
  const texts = table('texts', [{ id: 't1', text: long }]);
  const stage = contaminationStage('data/contamination', { unlabeled: texts }, tasks, settings);
  const store = await storeWith(stage);
  const [row] = await Array.fromAsync(readRows<ContaminatedRow>(store, stage));
  const named = Object.groupBy(row?.documents ?? [], ({ task }) => task);
  expect([named.many?.length, named.few?.length]).toEqual([200, 1]);
  expect((await store.readManifest(stage)).facts.contamination).toMatchObject({
    unlabeled: {
      contaminated: 1,
      tasks: [
        { task: 'many', found: 250, rows: 1 },
        { task: 'few', found: 1, rows: 1 },
      ],
    },
  });
});

it('leaves no table empty', async () => {
  const texts = table('texts', [{ id: 't1', text: long }]);
  const stage = contaminationStage('data/contamination', { unlabeled: texts }, benchmarks, settings);
  const { stage: left } = uncontaminatedTable('data/unlabeled', 'unlabeled', texts, stage);
  await expect(storeWith(left)).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringContaining('every row of data/unlabeled holds'),
  });
});
