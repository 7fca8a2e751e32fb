import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noteUsage, readUsage } from './usage-files.ts';

it('adds up what several processes asked for', async () => {
  const directory = join(await mkdtemp(join(tmpdir(), 'mainbench-usage-')), 'shared');
  expect(await readUsage(directory)).toEqual({ requests: 0, promptTokens: 0, generatedTokens: 0 });
  await noteUsage(directory, { requests: 2, promptTokens: 30, generatedTokens: 4, faults: {} });
  await noteUsage(directory, { requests: 1, promptTokens: 5, generatedTokens: 0, faults: {} });
  await noteUsage(directory, undefined);
  expect(await readUsage(directory)).toEqual({ requests: 3, promptTokens: 35, generatedTokens: 4 });
  const [name = ''] = await readdir(directory);
  const text = await readFile(join(directory, name), 'utf8');
  for (const damaged of [text.replace(/(requests": )\d/, '$19'), text.slice(0, 20), 'null', '{"requests":"2"}']) {
    await writeFile(join(directory, name), damaged);
    await expect(readUsage(directory)).rejects.toMatchObject({
      kind: 'data',
      details: { file: join(directory, name) },
    });
  }
});
