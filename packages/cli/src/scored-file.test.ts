import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableWriters } from '@mainbench/data';
import { expect, it } from 'vitest';
import { checkScoredFile } from './scored-file.ts';

const temporaryDirectory = () => mkdtemp(join(tmpdir(), 'scored-'));

const table = {
  ...{ name: 'scored', split: 'train' as const, description: '' },
  columns: (['model', 'id', 'kept mine'] as const).map((name) => ({ name, type: 'text' as const })),
  async *rows() {
    yield { model: 'm', seed: 1, id: 'a', 'kept mine': 'true' };
  },
};

it.each(tableWriters.map((writer) => [writer.name, writer] as const))(
  'lets %s replace what it wrote',
  async (format, writer) => {
    const file = join(await temporaryDirectory(), `scored.${writer.ending}`);
    await expect(checkScoredFile(file, format)).resolves.toBeUndefined();
    const columns = [...table.columns, { name: 'seed', type: 'number' as const }];
    await writer.write(file, { ...table, columns });
    await expect(checkScoredFile(file, format)).resolves.toBeUndefined();
  },
);

it.each(['{"id":"a","instruction":"i","response":"r"}\n', 'name: recipe\n', 'id,instruction\na,b\n', '\0\0\0\0'])(
  'replaces no file of the user: %j',
  async (text) => {
    const file = join(await temporaryDirectory(), 'mine');
    await writeFile(file, text);
    await expect(checkScoredFile(file, 'jsonl')).rejects.toThrow('is a file that this command did not write');
    expect(await readFile(file, 'utf8')).toBe(text);
  },
);

it('refuses folders, folders that are missing, and names of another format, before anything runs', async () => {
  const folder = await temporaryDirectory();
  await expect(checkScoredFile(folder, 'jsonl')).rejects.toThrow('is a folder');
  await expect(checkScoredFile(join(folder, 'no', 'a.jsonl'), 'jsonl')).rejects.toThrow('its folder is missing');
  await expect(checkScoredFile(join(folder, 'a.parquet'), 'jsonl')).rejects.toThrow('and the format is jsonl');
  await expect(checkScoredFile(join(folder, 'a.jsonl'), 'parquet')).rejects.toThrow('and the format is parquet');
});
