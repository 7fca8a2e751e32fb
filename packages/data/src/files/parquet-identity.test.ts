import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/fixtures.ts';
import { makeParquet } from '../testing/make-parquet.ts';
import { parquetIdentity } from './parquet-identity.ts';

const rows = ['one', 'two', 'three'].map((content) => ({ content }));

it('tells files apart by size and footer', async () => {
  const folder = await temporaryFolder();
  await makeParquet(join(folder, 'a'), rows);
  await makeParquet(join(folder, 'b'), rows);
  await makeParquet(join(folder, 'c'), rows.slice(1));
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => parquetIdentity(join(folder, name))));
  expect(a).toEqual(b);
  expect(a).not.toEqual(c);
  await expect(parquetIdentity(join(folder, 'none'))).rejects.toThrow('no such file');
});
