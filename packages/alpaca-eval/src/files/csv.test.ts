import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/fixtures.ts';
import { numberIn, readCsv } from './csv.ts';

async function read(text: string, columns: readonly string[]) {
  const file = join(await temporaryFolder(), 'a.csv');
  await writeFile(file, text);
  return readCsv(file, columns);
}

it('reads rows by column, quoted or not, whatever ends the lines', async () => {
  expect(await read(',a,b\nx,1,2\n\ny,3,4\n', ['', 'b'])).toEqual([
    { '': 'x', a: '1', b: '2' },
    { '': 'y', a: '3', b: '4' },
  ]);
  expect(await read('a,b\r\n"x, ""y""\nz",1\r\n', ['a'])).toEqual([{ a: 'x, "y"\nz', b: '1' }]);
  expect(await read('a\n1', ['a'])).toEqual([{ a: '1' }]);
});

it('says what is missing', async () => {
  await expect(read('a\n1', ['b'])).rejects.toThrow('has no column "b"');
  await expect(read('a,b\n1', ['b'])).rejects.toThrow('expected a CSV row with the fields of the header row');
  expect(numberIn({ a: '1e-3' }, 'a', 'f')).toBe(0.001);
  expect(() => numberIn({ a: '' }, 'a', 'f')).toThrow('expected a number');
});
