import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { folderWith } from '../testing/fixtures.ts';
import { readAnyRows } from './read-rows.ts';

async function rowsOf(name: string, content: string) {
  const file = join(await folderWith({ [name]: content }), name);
  return (await collect(readAnyRows(file))).map(({ value, name: own }) => [own, value]);
}

it('gives the same records out of every format', async () => {
  const first = { a: '1', b: 'x "y",\nz' };
  const second = { a: '2', b: '' };
  for (const [name, content] of [
    ['a.jsonl', `${JSON.stringify(first)}\n${JSON.stringify(second)}\n`],
    ['a.json', JSON.stringify([first, second], undefined, 1)],
    ['a.csv', '\ufeffa,b\r\n1,"x ""y"",\nz"\r\n\r\n2,\r\n'],
    ['a.tsv', 'a\tb\n1\t"x ""y"",\nz"\n2\t\n'],
  ] as const) {
    const named = name.endsWith('.jsonl') ? 'line' : 'row';
    expect(await rowsOf(name, content)).toEqual([
      [`${named}-1`, first],
      [`${named}-2`, second],
    ]);
  }
});

it('names the line of a row of CSV with another number of fields', async () => {
  await expect(rowsOf('a.csv', 'a,b\n1,2\n3\n')).rejects.toMatchObject({ kind: 'data', details: { line: 3 } });
});
