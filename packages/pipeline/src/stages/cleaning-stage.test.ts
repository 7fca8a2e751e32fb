import { cleaningSteps } from '@mainbench/data';
import type { CleanedTable, CleaningCount } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { readRows } from '../read-rows.ts';
import type { ResolvedCleaning } from '../resolve-cleaning.ts';
import type { GivenTables } from '../table.ts';
import { storeWith, givenTable as table } from '../testing/tables.ts';
import { cleanedTables } from './cleaning-stage.ts';

const pair = (id: string, response: string) => ({ id, instruction: 'Say it', response });

const data = {
  heldOut: table('held', [pair('h1', 'one two three four five six')]),
  seed: table('seed', [pair('s1', 'one two three four five six'), pair('s2', 'seven')]),
  unlabeled: table('texts', [
    { id: 't1', text: 'one two three four five six' },
    { id: 't2', text: 'mail me@example.org' },
  ]),
} satisfies GivenTables;

function steps(...named: [name: string, options?: object, tables?: CleanedTable[]][]): ResolvedCleaning[] {
  return named.map(([name, options = {}, tables]) => {
    const step = cleaningSteps.find((each) => each.name === name);
    if (step === undefined) throw new TypeError(name);
    return { step, options: step.options.parse(options), tables: tables ?? step.tables, identity: null };
  });
}

const noCandidates: CleanedTable[] = ['held_out', 'seed', 'unlabeled'];
const source = { dataDirectory: '.', signal: new AbortController().signal, note: () => {} };

describe('cleaned tables', () => {
  it('hold what the steps keep, and the manifest of the cleaning what they left out', async () => {
    const planned = steps(['near-duplicates', {}, noCandidates], ['personal-data', {}, noCandidates]);
    const { tables, stage: cleaning } = cleanedTables(data, planned, source);
    const stages = [tables.heldOut, tables.seed, tables.unlabeled].flatMap((each) => each?.stage ?? []);
    const store = await storeWith(...stages);
    const rows = await Promise.all(stages.map((stage) => Array.fromAsync(readRows(store, stage))));
    expect(rows).toEqual([
      [pair('h1', 'one two three four five six')],
      [pair('s2', 'seven')],
      [{ id: 't2', text: 'mail [mail]' }],
    ]);
    const { facts } = await store.readManifest(cleaning);
    expect(facts.cleaning).toMatchObject([
      { step: 'near-duplicates', table: 'held_out', read: 1, dropped: {} },
      { step: 'near-duplicates', table: 'seed', read: 2, dropped: { 'near-duplicates': 1 } },
      { step: 'near-duplicates', table: 'unlabeled', read: 2, dropped: { 'near-duplicates': 1 } },
      { step: 'personal-data', table: 'held_out', changed: {} },
      { step: 'personal-data', table: 'seed', changed: {} },
      { step: 'personal-data', table: 'unlabeled', read: 1, changed: { mail: 1 } },
    ]);
  });

  it('hold candidates, of which those like pairs before them go, and texts no matter whose responses they are', async () => {
    const candidates = table('candidates', [
      pair('c1', 'seven'),
      { id: 'c2', instruction: 'Say it otherwise', response: 'seven' },
      { id: 'c3', instruction: 'Say it otherwise', response: 'seven' },
      pair('c4', 'mail me@example.org'),
    ]);
    const planned = steps(['exact-duplicates'], ['near-duplicates'], ['length', { max_words: 6 }], ['personal-data']);
    const { tables, stage } = cleanedTables({ ...data, candidates }, planned, source);
    const stages = [tables.seed, tables.candidates, tables.unlabeled].flatMap((each) => each?.stage ?? []);
    const store = await storeWith(...stages);
    const rows = await Promise.all(stages.map((each) => Array.fromAsync(readRows(store, each))));
    expect(rows).toEqual([
      [pair('s2', 'seven')],
      [{ id: 'c2', instruction: 'Say it otherwise', response: 'seven' }, pair('c4', 'mail [mail]')],
      [{ id: 't2', text: 'mail [mail]' }],
    ]);
    const { facts } = await store.readManifest(stage);
    const counts = (facts.cleaning as CleaningCount[]).filter((count) => count.table === 'candidates');
    expect(counts).toMatchObject([
      { step: 'exact-duplicates', read: 4, dropped: { duplicates: 2 }, examples: [{ id: 'c1' }, { id: 'c3' }] },
      { step: 'near-duplicates', read: 2, dropped: {} },
      { step: 'length', read: 2, dropped: {} },
      { step: 'personal-data', read: 2, changed: { mail: 1 } },
    ]);
  });

  it('may not be empty', async () => {
    const { stage } = cleanedTables(data, steps(['length', { min_words: 50 }, ['unlabeled']]), source);
    await expect(storeWith(stage)).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringContaining('leave no row of data/unlabeled'),
      details: { hint: 'Relax the steps that left rows out: length.' },
    });
  });
});
