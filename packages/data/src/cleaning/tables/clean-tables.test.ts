import { readdir } from 'node:fs/promises';
import type { CleanedTable, CleaningCount, PlannedCleaning, TableRow } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { contextFor, folderWith, temporaryFolder } from '../../testing/fixtures.ts';
import { inventedText } from '../../testing/invented-texts.ts';
import { cleaningSteps } from '../steps/steps.ts';
import { cleanTables } from './clean-tables.ts';
import { CleaningLog } from './cleaning-log.ts';

type Named = [name: string, options?: object, tables?: readonly CleanedTable[]];

function planned(...steps: Named[]): PlannedCleaning[] {
  return steps.map(([name, options = {}, tables]) => {
    const step = cleaningSteps.find((each) => each.name === name);
    if (step === undefined) throw new TypeError(name);
    return { step, options: step.options.parse(options), tables: tables ?? step.tables };
  });
}

const pair = (
  table: 'held_out' | 'seed' | 'candidates',
  id: string,
  instruction: string,
  response: string,
): TableRow => ({
  table,
  row: { id, instruction, response },
});
const text = (id: string, content: string): TableRow => ({ table: 'unlabeled', row: { id, text: content } });

interface Cleaned {
  ids: string[];
  rows: TableRow[];
  counts: CleaningCount[];
}

const cleaned = (rows: readonly TableRow[], ...named: Named[]) => cleanedBeside({}, rows, ...named);

async function cleanedBeside(
  place: { recipeDirectory?: string },
  rows: readonly TableRow[],
  ...named: Named[]
): Promise<Cleaned> {
  const steps = planned(...named);
  const folder = await temporaryFolder();
  const log = new CleaningLog(steps);
  const context = { source: { ...contextFor(folder), ...place }, folder, signal: new AbortController().signal, log };
  const stream = async function* () {
    yield* rows;
  };
  const kept = await Array.fromAsync(cleanTables(stream(), steps, context));
  expect(await readdir(folder)).toEqual([]);
  return { ids: kept.map(({ row }) => row.id), rows: kept, counts: log.counts };
}

const prose = inventedText(0, 1, 60).text;
const almost = prose.replace(/\w+\.$/, 'otherwise.');

describe('duplicates over all tables', () => {
  const rows = [
    pair('held_out', 'h1', 'Say it.', prose),
    pair('seed', 's1', 'Say it.', prose),
    pair('seed', 's2', 'Say it otherwise.', 'Short.'),
    pair('seed', 's3', 'Say it otherwise.', 'Shorter.'),
    text('t1', prose),
    text('t2', almost),
    text('t3', inventedText(1, 1, 60).text),
    text('t4', inventedText(1, 1, 60).text),
  ];

  it('exact ones: held-out pairs win over seed pairs, pairs over texts, the first over later ones', async () => {
    const { ids, counts } = await cleaned(rows, ['exact-duplicates']);
    expect(ids).toEqual(['h1', 's2', 's3', 't2', 't3']);
    expect(counts.map(({ table, read, dropped }) => [table, read, dropped])).toEqual([
      ['held_out', 1, {}],
      ['seed', 3, { duplicates: 1 }],
      ['candidates', 0, {}],
      ['unlabeled', 4, { duplicates: 2 }],
    ]);
  });

  it('near ones', async () => {
    const { ids, counts } = await cleaned(rows, ['near-duplicates', { threshold: 0.8 }]);
    expect(ids).toEqual(['h1', 's2', 's3', 't3']);
    expect(counts[3]?.dropped).toEqual({ 'near-duplicates': 3 });
    expect(counts[3]?.examples[0]).toEqual({
      id: 't1',
      reason: 'near-duplicates',
      text: expect.stringContaining(prose.slice(0, 100)),
    });
  });

  it('in the named tables alone', async () => {
    const { ids } = await cleaned(rows, ['near-duplicates', {}, ['unlabeled']]);
    expect(ids).toEqual(['h1', 's1', 's2', 's3', 't1', 't3']);
  });
});

describe('duplicates with candidates', () => {
  const rows = [
    pair('held_out', 'h1', 'Say it.', prose),
    pair('seed', 's1', 'Say more.', inventedText(1, 1, 60).text),
    pair('candidates', 'c1', 'Say it.', almost),
    pair('candidates', 'c2', 'What is said, and by whom, and where and when was it said at all?', 'Short.'),
    pair('candidates', 'c3', 'What is said, and by whom, and where and when was it said at all?', 'Short.'),
    pair('candidates', 'c4', 'Tell me.', inventedText(2, 1, 60).text),
    text('t1', inventedText(2, 1, 60).text),
    text('t2', inventedText(1, 1, 60).text),
    text('t3', 'Short.'),
  ];

  it('candidates go that are like a pair before them, texts only for held-out and seed pairs', async () => {
    const exact = await cleaned(rows, ['exact-duplicates']);
    expect(exact.ids).toEqual(['h1', 's1', 'c1', 'c2', 'c4', 't1', 't3']);
    const near = await cleaned(rows, ['near-duplicates']);
    expect(near.ids).toEqual(['h1', 's1', 'c2', 'c4', 't1', 't3']);
    expect(near.counts.map(({ table, read, dropped }) => [table, read, dropped])).toEqual([
      ['held_out', 1, {}],
      ['seed', 1, {}],
      ['candidates', 4, { 'near-duplicates': 2 }],
      ['unlabeled', 3, { 'near-duplicates': 1 }],
    ]);
  });
});

describe('steps one after another', () => {
  it('count what reaches them, and go on with what was changed', async () => {
    const rows = [
      pair('seed', 's1', 'Mail me@example.org', 'ok then'),
      pair('seed', 's2', 'Ask', 'https://example.org'),
      text('t1', 'my mail is a@example.org'),
      text('t2', 'my mail is b@example.org'),
      text('t3', 'x'),
    ];
    const { rows: kept, counts } = await cleaned(
      rows,
      ['length', { min_words: 2 }, ['unlabeled']],
      ['personal-data'],
      ['url-only'],
      ['exact-duplicates'],
    );
    expect(kept.map(({ row }) => row)).toEqual([
      { id: 's1', instruction: 'Mail [mail]', response: 'ok then' },
      { id: 't1', text: 'my mail is [mail]' },
    ]);
    const of = (step: string, table: CleanedTable) => counts.find((each) => each.step === step && each.table === table);
    expect(of('length', 'unlabeled')).toMatchObject({ read: 3, dropped: { 'too short': 1 } });
    expect(of('length', 'seed')).toBeUndefined();
    expect(of('personal-data', 'seed')).toMatchObject({ read: 2, changed: { mail: 1 } });
    expect(of('personal-data', 'unlabeled')).toMatchObject({ read: 2, changed: { mail: 2 } });
    expect(of('url-only', 'seed')).toMatchObject({ read: 2, dropped: { 'of addresses alone': 1 } });
    expect(of('exact-duplicates', 'unlabeled')).toMatchObject({ read: 2, dropped: { duplicates: 1 } });
  });

  it('work on threads as without them, with few examples of what is left out', async () => {
    const rows = Array.from({ length: 1200 }, (_, index) =>
      text(`t${index}`, inventedText(index, 1, index % 2 === 0 ? 180 : 20).text),
    );
    const { ids, counts } = await cleaned(rows, ['gopher', { stop_words: 0 }], ['length', { max_words: 179 }]);
    expect(ids).toEqual([]);
    const ofTexts = counts.filter(({ table }) => table === 'unlabeled');
    expect(ofTexts.map(({ read, dropped, examples }) => [read, dropped, examples.length])).toEqual([
      [1200, { 'of too few words': 600 }, 5],
      [600, { 'too long': 600 }, 5],
    ]);
  });
});

it('finds the file of a step beside the recipe, on threads too', async () => {
  const recipeDirectory = await folderWith({ 'bad.txt': 'heck\n' });
  // Together more than one batch, of which the first is cleaned without threads.
  const sentence = Array(10).fill('This is a text of more than five words.').join('\n');
  const rows = Array.from({ length: 1200 }, (_, index) =>
    text(`t${index}`, index % 2 === 0 ? sentence : sentence.replace('text', 'heck')),
  );
  const options = { words: 'bad.txt', min_sentences: 1 };
  const { ids } = await cleanedBeside({ recipeDirectory }, rows, ['c4', options]);
  expect(ids).toEqual(rows.map(({ row }) => row.id).filter((_, index) => index % 2 === 0));
});

it('names each step once', () => {
  const names = cleaningSteps.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { summary, options } of cleaningSteps) {
    expect(summary.length).toBeLessThan(120);
    expect(options.safeParse({ unknown: 1 }).success).toBe(false);
  }
});
