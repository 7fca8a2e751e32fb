import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { temporaryFolder } from '../testing/fixtures.ts';
import { makeParquet } from '../testing/make-parquet.ts';
import { readParquet } from './read-parquet.ts';

const rows = ['one', 'zwei – €', '三', '4️⃣', ''].map((content, index) => ({
  content,
  url: `u${index}`,
  links: [[content]],
}));

it.each(['snappy', 'zstd', 'gzip', 'none'])('reads rows in order over row groups (%s)', async (compression) => {
  const path = join(await temporaryFolder(), 'a.parquet');
  await makeParquet(path, rows, { compression });
  expect(await collect(readParquet(path, ['content', 'url']))).toEqual(
    rows.map(({ content, url }, position) => ({ position, group: Math.floor(position / 2), values: { content, url } })),
  );
});

it('names a column that is missing and a file that is damaged', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'a.parquet');
  await makeParquet(path, rows);
  await expect(collect(readParquet(path, ['text']))).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringContaining('expected the column text; found content, url'),
  });
  await writeFile(join(folder, 'cut.parquet'), (await readFile(path)).subarray(0, -10));
  await writeFile(join(folder, 'empty.parquet'), '');
  for (const name of ['cut.parquet', 'empty.parquet']) {
    await expect(collect(readParquet(join(folder, name), ['content']))).rejects.toMatchObject({
      kind: 'data',
      details: { file: join(folder, name) },
    });
  }
  await expect(collect(readParquet(join(folder, 'none.parquet'), ['content']))).rejects.toThrow('no such file');
});
