import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contextFor } from '../testing/fixtures.ts';
import { dataIdentity } from './text-tools.ts';

it('settles the data by checksums, before anything is read', async () => {
  const identity = await dataIdentity('input_data.jsonl', contextFor());
  expect(identity).toEqual(await dataIdentity('input_data.jsonl', contextFor()));
  expect(Object.keys(identity as object)).toEqual(['prompts', 'punkt', 'languages']);
  const empty = await mkdtemp(join(tmpdir(), 'mainbench-ifeval-'));
  await expect(dataIdentity('input_data.jsonl', contextFor(empty))).rejects.toThrow('input_data.jsonl is missing');
});
