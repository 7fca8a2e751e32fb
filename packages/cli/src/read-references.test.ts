import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReferences } from './read-references.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mainbench-references-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string) {
  await writeFile(join(folder, 'paper.csv'), text);
  return readReferences('paper.csv', join(folder, 'recipe.yaml'));
}

describe('readReferences', () => {
  it('reads the columns by their names, quotes and byte order mark among them', async () => {
    const text =
      '\ufeffmodel,method,task,value,note\r\none,"ours, invented",gsm8k,12.5,"table 9"\r\n\r\ntwo,b,ifeval,-3,\r\n';
    expect(await read(text)).toEqual([
      { method: 'ours, invented', model: 'one', task: 'gsm8k', value: 12.5, note: 'table 9' },
      { method: 'b', model: 'two', task: 'ifeval', value: -3, note: '' },
    ]);
    expect(await read('method,model,task,value\na,b,c,1\n')).toHaveLength(1);
  });

  it('has none where the recipe names no file', async () => {
    expect(await readReferences(undefined, 'recipe.yaml')).toEqual([]);
  });

  it.each([
    ['method,model,task\na,b,c\n', 'the column value is missing.', 1],
    ['method,model,task,value\na,b,c,1\na,b,,1\n', 'the field task is empty.', 3],
    ['method,model,task,value\na,b,c,12 %\n', 'expected a number, found "12 %".', 2],
    ['method,model,task,value\na,b,c\n', 'this line does not have as many CSV fields as the first line.', 2],
  ])('says at which line %j is wrong', async (text, message, line) => {
    await expect(read(text)).rejects.toMatchObject({ message, details: { line, file: join(folder, 'paper.csv') } });
  });

  it('names the field of the recipe where the file is not there', async () => {
    await expect(readReferences('none.csv', join(folder, 'recipe.yaml'))).rejects.toMatchObject({
      kind: 'recipe',
      details: { recipePath: ['report', 'references'] },
    });
  });
});
