import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject, StageContext } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { noCost } from '../plan.ts';
import { rowsFile, type TableStageOptions, tableStage } from './table-stage.ts';

const closed: string[] = [];

function* made(): Generator<JsonObject, JsonObject> {
  try {
    yield { id: 'a' };
    yield { id: 'b' };
    return { counted: 2 };
  } finally {
    closed.push('made');
  }
}

async function run(rows: TableStageOptions['rows'], signal = new AbortController().signal) {
  const directory = await mkdtemp(join(tmpdir(), 'mainbench-table-'));
  const stage = tableStage({ kind: 'table', version: 1, label: '', parameters: {}, inputs: {}, cost: noCost, rows });
  try {
    const facts = await stage.run({ directory, signal, inputs: {} } as unknown as StageContext);
    return { facts, text: await readFile(join(directory, rowsFile), 'utf8') };
  } catch (error) {
    return { error, left: await readdir(directory) };
  }
}

it('writes rows that come at once, one by one or from a promise, and gives their facts', async () => {
  const text = '{"id":"a"}\n{"id":"b"}\n';
  const facts = { rows: 2, counted: 2 };
  expect(await run(made)).toEqual({ facts, text });
  expect(await run(async () => made())).toEqual({ facts, text });
  const oneByOne = async function* () {
    return yield* made();
  };
  expect(await run(oneByOne)).toEqual({ facts, text });
  expect(await run(() => [...made()])).toEqual({ facts: { rows: 2 }, text });
});

it('closes what gives the rows when it is stopped, and leaves no table', async () => {
  closed.length = 0;
  const controller = new AbortController();
  const oneByOne = async function* () {
    for (const row of made()) {
      yield row;
      controller.abort(new Error('stopped'));
    }
  };
  expect(await run(oneByOne, controller.signal)).toEqual({ error: new Error('stopped'), left: [] });
  expect(closed).toEqual(['made']);
});
