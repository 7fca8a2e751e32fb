import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@mainbench/spec';
import { afterEach, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { readAnyRows } from '../files/read-rows.ts';
import { cardHead } from '../hub/hub-dataset.ts';
import { file } from '../sources/file.ts';
import { hub } from '../sources/hub.ts';
import { collect } from '../testing/collect.ts';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { startHubServer } from '../testing/hub-server.ts';
import { startPushServer } from '../testing/push-server.ts';
import { type DataExport, exportData, tableWriters } from './export-data.ts';
import type { ExportTable } from './export-table.ts';
import { trainingFormats } from './formats/training-formats.ts';
import { pushFolder } from './push-folder.ts';

afterEach(() => vi.unstubAllEnvs());

const pairs = Array.from({ length: 25 }, (_, n) => ({
  id: `p${n}`,
  instruction: `ask "${n}"\nin two lines, ü € 😀`,
  response: `answer ${n}`,
  score: n === 3 ? null : n / 10,
}));

async function* stream(rows: readonly JsonObject[]) {
  yield* rows;
}

const columns = [
  { name: 'id', type: 'text' as const },
  { name: 'instruction', type: 'text' as const },
  { name: 'response', type: 'text' as const },
  { name: 'score', type: 'number' as const },
];

const tables: ExportTable[] = [
  { name: 'kept', split: 'train', description: 'kept | <b>pairs</b>', columns, rows: () => stream(pairs) },
  {
    name: 'held_out',
    split: 'test',
    description: 'held-out pairs',
    columns: columns.slice(0, 3),
    rows: () => stream(pairs.slice(0, 2)),
  },
];

function exportOf(format: string, changes: Partial<DataExport['facts']> = {}): DataExport {
  return {
    tables,
    writer: tableWriters.find(({ name }) => name === format) ?? expect.fail('no such writer'),
    formats: trainingFormats,
    facts: {
      title: 'demo',
      made: ['By hand.'],
      origins: [{ name: 'Set A', licence: 'MIT' }, { name: 'mine.jsonl' }],
      recipe: 'name: demo\n# ```\n',
      program: 'mainbench 0.1.0',
      ...changes,
    },
  };
}

async function exported(format = 'parquet', changes: Partial<DataExport['facts']> = {}) {
  const folder = join(await temporaryFolder(), 'out');
  const written = await exportData(folder, 'demo', exportOf(format, changes));
  return { folder, written };
}

const readBack = (folder: string, path: string) =>
  collect(file.read(file.options.parse({ path, scores: { score: 'score' } }), contextFor(folder)));

it.each(['parquet', 'jsonl'])('writes %s that our own source reads back', async (format) => {
  const { folder, written } = await exported(format);
  expect(written.map(({ path, statistics }) => [path, statistics.rows])).toEqual([
    [`data/kept.${format}`, 25],
    [`data/held_out.${format}`, 2],
  ]);
  const rows = await readBack(folder, `data/kept.${format}`);
  expect(rows).toEqual(pairs.map(({ score, ...pair }) => ({ ...pair, scores: { score } })));
});

it('writes many row groups, none of them large', async () => {
  const folder = join(await temporaryFolder(), 'out');
  const many: ExportTable = {
    ...(tables[0] as ExportTable),
    rows: () =>
      stream(
        Array.from({ length: 25_000 }, (_, n) => ({ id: `r${n}`, instruction: 'a', response: `b${n}`, score: n })),
      ),
  };
  await exportData(folder, 'demo', { ...exportOf('parquet'), tables: [many], formats: [] });
  const rows = await collect(readAnyRows(join(folder, 'data/kept.parquet')));
  expect(rows.length).toBe(25_000);
  expect(rows.at(-1)).toMatchObject({ value: { response: 'b24999', score: 24_999 }, place: { rowGroup: 3 } });
});

it('has a card whose head names the files, and that says licences, statistics and warnings', async () => {
  const { folder } = await exported();
  const card = await readFile(join(folder, 'README.md'), 'utf8');
  expect(cardHead(card)).toMatchObject({
    configs: [
      { config_name: 'kept', default: true, data_files: [{ split: 'train', path: 'data/kept.parquet' }] },
      { config_name: 'held_out', data_files: [{ split: 'test', path: 'data/held_out.parquet' }] },
    ],
  });
  expect(card).toContain('| `kept` | train | 25 | kept \\| \\<b\\>pairs\\</b\\> |');
  expect(card).toContain('| `kept` | score | 24 | 0 / 1.2375 / 2.4 |');
  expect(card).toContain('- Set A: licence: MIT\n- mine.jsonl: **licence not known**');
  expect(card).toContain('The licence of mine.jsonl is not known');
  expect(card).toContain('````yaml\nname: demo\n# ```\n````');
  expect(card).toContain('`trl/`, `llama-factory/`, `axolotl/`');
});

it('writes what each trainer reads', async () => {
  const { folder } = await exported();
  const read = (path: string) => readFile(join(folder, path), 'utf8');
  const [first] = pairs;
  const conversation = {
    messages: [
      { role: 'user', content: first?.instruction },
      { role: 'assistant', content: first?.response },
    ],
  };
  for (const name of ['trl', 'axolotl']) {
    const lines = (await read(`${name}/train.jsonl`)).trimEnd().split('\n');
    expect(lines).toHaveLength(25);
    expect(JSON.parse(lines[0] ?? '')).toEqual(conversation);
  }
  const info = JSON.parse(await read('llama-factory/dataset_info.json'));
  const rows = JSON.parse(await read(`llama-factory/${info.demo.file_name}`));
  expect(rows).toHaveLength(25);
  expect(rows[0]).toEqual({ instruction: first?.instruction, input: '', output: first?.response });
  expect(parse(await read('axolotl/datasets.yaml')).datasets[0]).toMatchObject({
    type: 'chat_template',
    field_messages: 'messages',
  });
  for (const path of ['trl/train.jsonl', 'axolotl/train.jsonl', 'llama-factory/demo.json']) {
    const back = await collect(file.read(file.options.parse({ path }), contextFor(folder)));
    expect(back.map(({ instruction, response }) => [instruction, response])).toEqual(
      pairs.map(({ instruction, response }) => [instruction, response]),
    );
  }
});

it('never writes into a folder that holds something', async () => {
  const { folder } = await exported();
  const before = await readdir(folder, { recursive: true });
  await writeFile(join(folder, 'mine'), 'x');
  await expect(exportData(folder, 'demo', exportOf('parquet'))).rejects.toMatchObject({ kind: 'usage' });
  expect(await readdir(folder, { recursive: true })).toHaveLength(before.length + 1);
});

const push = async (folder: string, settings: object = {}) =>
  pushFolder(folder, { id: 'me/pairs', isPrivate: true, title: 'Add demo', ...settings }, contextFor('/nowhere'), {
    attempts: 3,
    baseDelay: 1,
  });

async function startPush(token = 'hf_writer') {
  const server = await startPushServer();
  vi.stubEnv('HF_ENDPOINT', server.url);
  vi.stubEnv('HF_TOKEN', token);
  vi.stubEnv('HF_TOKEN_PATH', '/nowhere/token');
  return server;
}

it('pushes a folder as one commit, which our own source reads back from the hub', async () => {
  const { folder } = await exported();
  const server = await startPush();
  server.statuses.push({ status: 429, retryAfter: '0' });
  expect(await push(folder)).toBe(`${server.url}/datasets/me/pairs/commit/${'e'.repeat(40)}`);
  expect(server.repositories.get('me/pairs')).toEqual({ isPrivate: true });
  for (const { path, authorization } of server.requests) {
    expect(authorization).toBe(path.startsWith('/storage/') ? undefined : 'Bearer hf_writer');
  }
  const { title, files } = server.commits.get('me/pairs') ?? expect.fail('no commit');
  expect(title).toBe('Add demo');
  expect(Object.keys(files).sort()).toContain('axolotl/datasets.yaml');
  // A second push sends no file to storage again.
  const stored = server.requests.filter(({ method }) => method === 'PUT').length;
  expect(stored).toBe(2);
  await push(folder);
  expect(server.requests.filter(({ method }) => method === 'PUT')).toHaveLength(stored);

  const commit = 'e'.repeat(40);
  const card = cardHead(String(files['README.md']));
  const served = await startHubServer({ repository: 'me/pairs', revision: commit, branches: ['main'], files, card });
  vi.stubEnv('HF_ENDPOINT', served.url);
  vi.stubEnv('HF_HOME', await temporaryFolder());
  vi.stubEnv('MAINBENCH_CACHE', await temporaryFolder());
  const read = (options: JsonObject) =>
    collect(hub.read(hub.options.parse({ id: 'me/pairs', ...options }), contextFor('/nowhere')));
  expect((await read({})).map(({ id, instruction }) => [id, instruction])).toEqual(
    pairs.map(({ id, instruction }) => [id, instruction]),
  );
  expect(await read({ config: 'held_out', split: 'test' })).toHaveLength(2);
});

it.each<[string, string, { status: number }[], string, string]>([
  ['', 'hf_writer', [], 'environment', 'needs an access token'],
  ['hf_reader', 'hf_reader', [], 'data', 'refuses the upload (HTTP 401)'],
  ['hf_writer', 'hf_writer', [{ status: 403 }], 'data', 'refuses the upload (HTTP 403)'],
  ['hf_writer', 'hf_writer', Array(3).fill({ status: 503 }), 'data', 'did not take the upload (HTTP 503)'],
])('says what is wrong with the token %j or the hub', async (token, secret, statuses, kind, message) => {
  const { folder } = await exported();
  const server = await startPush(token);
  server.statuses.push(...statuses);
  const error = await push(folder).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ kind, message: expect.stringContaining(message) });
  expect(JSON.stringify(error)).not.toContain(secret);
});
