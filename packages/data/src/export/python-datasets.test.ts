import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { JsonObject } from '@mainbench/spec';
import { afterEach, expect, it, vi } from 'vitest';
import { cardHead } from '../hub/hub-dataset.ts';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { startHubServer } from '../testing/hub-server.ts';
import { startPushServer } from '../testing/push-server.ts';
import { exportData, tableWriters } from './export-data.ts';
import type { ExportTable } from './export-table.ts';
import { trainingFormats } from './formats/training-formats.ts';
import { pushFolder } from './push-folder.ts';

afterEach(() => vi.unstubAllEnvs());

const root = resolve(import.meta.dirname, '../../../..');
const python = process.env.MAINBENCH_PYTHON ?? join(root, '.venv/bin/python');
const script = join(root, 'test/parity/read_export.py');

const rows = Array.from({ length: 30 }, (_, n) => ({
  id: `p${n}`,
  instruction: `ask ${n} — ü 😀\nagain`,
  response: `answer ${n}`,
  score: n === 3 ? null : n / 10,
}));

const table = (name: string, split: ExportTable['split'], own: readonly JsonObject[]): ExportTable => ({
  name,
  split,
  description: name,
  columns: [
    { name: 'id', type: 'text' },
    { name: 'instruction', type: 'text' },
    { name: 'response', type: 'text' },
    { name: 'score', type: 'number' },
  ],
  async *rows() {
    yield* own;
  },
});

/** What Python read: rows by config, and what the readers of trainers made of their files. */
async function readByPython(target: string, folder: string, environment: Record<string, string> = {}) {
  const { stdout } = await promisify(execFile)(python, [script, target, folder], {
    env: { ...process.env, HF_HOME: await temporaryFolder(), HF_HUB_DISABLE_TELEMETRY: '1', ...environment },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

const isNightly = process.env.MAINBENCH_PYTHON_DATASETS === '1';

it.skipIf(!isNightly).each(['parquet', 'jsonl'])(
  'is read by Python, from disk and from the hub (%s)',
  { timeout: 600_000 },
  async (format) => {
    const folder = join(await temporaryFolder(), 'out');
    await exportData(folder, 'demo', {
      tables: [table('kept', 'train', rows), table('held_out', 'test', rows.slice(0, 2))],
      writer: tableWriters.find(({ name }) => name === format) ?? expect.fail('no such writer'),
      formats: trainingFormats,
      facts: { title: 'demo', made: ['By hand.'], origins: [], recipe: 'name: demo\n', program: 'mainbench' },
    });
    const expected = {
      configs: ['kept', 'held_out'],
      kept: { train: rows },
      held_out: { test: rows.slice(0, 2) },
    };
    const ofDisk = await readByPython(folder, folder);
    expect(ofDisk).toMatchObject(expected);
    const conversations = rows.map(({ instruction, response }) => [
      { role: 'user', content: instruction },
      { role: 'assistant', content: response },
    ]);
    expect(ofDisk.trl).toEqual(conversations);
    for (const name of ['llama-factory', 'axolotl'])
      expect([conversations, 'not installed']).toContainEqual(ofDisk[name]);

    const push = await startPushServer();
    vi.stubEnv('HF_ENDPOINT', push.url);
    vi.stubEnv('HF_TOKEN', push.token);
    await pushFolder(folder, { id: 'me/pairs', isPrivate: false, title: 'Add' }, contextFor('/nowhere'));
    const { files } = push.commits.get('me/pairs') ?? expect.fail('no commit');
    const card = cardHead(String(files['README.md']));
    const hub = await startHubServer({
      repository: 'me/pairs',
      revision: 'e'.repeat(40),
      branches: ['main'],
      files,
      card,
    });
    hub.storage = hub.url.replace('127.0.0.1', 'localhost');
    const ofHub = await readByPython('me/pairs', folder, { HF_ENDPOINT: hub.url, HF_TOKEN: '' }).catch(
      (error: unknown) => {
        throw new Error(
          `${(error as { stderr?: string }).stderr}\n${JSON.stringify(
            hub.requests.map(({ path }) => path),
            undefined,
            1,
          )}`,
        );
      },
    );
    expect(ofHub).toMatchObject(expected);
  },
);
