import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { folderWith } from '../testing/fixtures.ts';
import { readJsonFile, readText, readTextLines } from './read-text.ts';

it('reads lines with any end, without a byte order mark, also when characters span pieces', async () => {
  const long = '€'.repeat(50_000);
  const folder = await folderWith({ 'a.txt': `\ufeffone\r\n\ntwo\n${long}`, 'b.txt.gz': 'x\ny\n', empty: '' });
  expect(await collect(readTextLines(join(folder, 'a.txt')))).toEqual(['one', '', 'two', long]);
  expect(await collect(readTextLines(join(folder, 'b.txt.gz')))).toEqual(['x', 'y']);
  expect(await collect(readTextLines(join(folder, 'empty')))).toEqual([]);
});

it('takes time in proportion to a long line, and refuses one that is too long', async () => {
  const time = async (pieces: number) => {
    const folder = await folderWith({ long: 'word '.repeat(pieces) });
    const start = process.cpuUsage();
    expect(await collect(readTextLines(join(folder, 'long')))).toHaveLength(1);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  await time(100_000);
  // Six times as long: 36 times the time where each piece copies what came before.
  expect((await time(6_000_000)) / (await time(1_000_000))).toBeLessThan(18);
  const folder = await folderWith({ a: 'one\ntwo\nthree\n' });
  await expect(collect(readTextLines(join(folder, 'a'), 3))).rejects.toMatchObject({
    message: 'expected lines of at most 3 characters.',
    details: { file: join(folder, 'a'), line: 3 },
  });
});

it('refuses what is not UTF-8, also at the end', async () => {
  const folder = await folderWith({});
  for (const bytes of [Buffer.from([0x61, 0xff, 0x62]), Buffer.from([0x61, 0xe2, 0x82])]) {
    await writeFile(join(folder, 'bad'), bytes);
    await expect(collect(readText(join(folder, 'bad')))).rejects.toThrow('is not text in UTF-8.');
  }
});

it('reads a JSON file, or says what is wrong with it', async () => {
  const folder = await folderWith({ 'a.json.gz': '{"b": [1]}', 'bad.json': '{"b": ' });
  expect(await readJsonFile(join(folder, 'a.json.gz'))).toEqual({ b: [1] });
  await expect(readJsonFile(join(folder, 'bad.json'))).rejects.toMatchObject({
    kind: 'data',
    details: { file: join(folder, 'bad.json') },
    message: expect.stringContaining('is not JSON'),
  });
  await expect(readJsonFile(join(folder, 'a.json.gz'), 4)).rejects.toThrow('in one piece');
});
