import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/fixtures.ts';
import { numberIn, parseCsv, readCsv } from './csv.ts';

it('reads rows by column, quoted or not, whatever ends the lines', async () => {
  expect(parseCsv(',a,b\nx,1,2\n\ny,3,4\n', ['', 'b'], 'f')).toEqual([
    { '': 'x', a: '1', b: '2' },
    { '': 'y', a: '3', b: '4' },
  ]);
  expect(parseCsv('a,b\r\n"x, ""y""\nz",1\r\n', ['a'], 'f')).toEqual([{ a: 'x, "y"\nz', b: '1' }]);
  const file = join(await temporaryFolder(), 'a.csv');
  await writeFile(file, 'a\n1');
  expect(await readCsv(file, ['a'])).toEqual([{ a: '1' }]);
});

it('says what is missing', () => {
  expect(() => parseCsv('a\n1', ['b'], 'f')).toThrow('has no column "b"');
  expect(() => parseCsv('a,b\n1', ['b'], 'f')).toThrow('row 1 has 1 fields; expected 2');
  expect(numberIn({ a: '1e-3' }, 'a', 'f')).toBe(0.001);
  expect(() => numberIn({ a: '' }, 'a', 'f')).toThrow('expected a number');
});
