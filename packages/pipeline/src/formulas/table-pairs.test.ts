import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageContext } from '@mainbench/spec';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TablePairs } from './table-pairs.ts';

async function tableWith(texts: readonly string[], places = [...texts.keys()]) {
  const directory = await mkdtemp(join(tmpdir(), 'mainbench-pairs-'));
  const file = join(directory, 'rows.jsonl');
  const pairs = texts.map((response, index) => ({ id: `p${index}`, instruction: 'é', response }));
  await writeFile(file, pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
  const controller = new AbortController();
  const context = { inputs: { table: { directory } }, signal: controller.signal } as unknown as StageContext;
  const ids = pairs.map(({ id }) => id);
  const counts: number[] = [];
  const onRead = (count: number) => counts.push(count);
  const reader = new TablePairs(context, { input: 'table', ids, places: Uint32Array.from(places), onRead });
  return { reader, pairs, file, controller };
}

it('reads the pair at a place, in any order and any script', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(11), { maxLength: 12 }),
      async (texts, order) => {
        const { reader, pairs } = await tableWith(texts);
        for (const place of order.filter((each) => each < texts.length))
          expect(await reader.at(place)).toEqual(pairs[place]);
        await reader.close();
      },
    ),
    { numRuns: 30 },
  );
});

it('gives all pairs that may be chosen, in the order of the table', async () => {
  const { reader, pairs } = await tableWith(['a', 'b'.repeat(400_000), 'c', 'd'], [1, 3]);
  expect(await Array.fromAsync(reader.all())).toEqual([
    { place: 1, pair: pairs[1] },
    { place: 3, pair: pairs[3] },
  ]);
});

it('says what was wrong: a place that is none, a file that was changed, an end that was asked for', async () => {
  const { reader, pairs, file, controller } = await tableWith(['a', 'b', 'c']);
  for (const place of [3, -1, 0.5, Number.NaN]) await expect(reader.at(place)).rejects.toThrow('a place from 0 to 2');
  expect(await reader.at(2)).toEqual(pairs[2]);
  await writeFile(file, (await readFile(file, 'utf8')).replace('"p1"', '"p9"'));
  await expect(reader.at(1)).rejects.toMatchObject({ kind: 'data', details: { file, line: 2 } });
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll('{', '!'));
  await expect(reader.at(0)).rejects.toThrow('expected the pair p0; the file was changed');
  controller.abort(new Error('stopped'));
  await expect(reader.at(0)).rejects.toThrow('stopped');
  await reader.close();
});
