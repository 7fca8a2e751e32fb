import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/fixtures.ts';
import { keyOf, openAnnotationStore } from './annotation-store.ts';

const record = (instruction: string, preference = 1): JsonObject => {
  return { instruction, output_1: 'a', output_2: 'b', annotator: 'j', preference };
};
const recordsIn = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as JsonObject[];

it('puts judgements into the file at the end and leaves nothing else behind', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'a.json');
  const store = await openAnnotationStore(file);
  await store.add(record('x'));
  expect(store.get(keyOf(record('x')))).toEqual(record('x'));
  await expect(readFile(file)).rejects.toThrow();
  await store.close();
  expect(await recordsIn(file)).toEqual([record('x')]);
  expect(await readdir(folder)).toEqual(['a.json']);
});

it('takes up what a killed process left, also a last line that was cut', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'a.json');
  await writeFile(file, JSON.stringify([record('x', 1), record('y', 1)]));
  await mkdir(join(folder, '.a.json.journal'));
  const lines = [record('y', 2), record('z', 2)].map((value, index) => JSON.stringify({ key: `${index}`, value }));
  await writeFile(join(folder, '.a.json.journal', 'judgements.jsonl'), `${lines.join('\n')}\n{"key":"3","val`);
  const store = await openAnnotationStore(file);
  expect(store.get(keyOf(record('y')))?.preference).toBe(2);
  expect((await recordsIn(file)).map(({ preference }) => preference)).toEqual([1, 2, 2]);
  await store.close();
});

it('is shared within a process and ends with its last user', async () => {
  const file = join(await temporaryFolder(), 'a.json');
  const [first, second] = await Promise.all([openAnnotationStore(file), openAnnotationStore(file)]);
  await first.add(record('x'));
  expect(second.get(keyOf(record('x')))).toBeDefined();
  await first.close();
  await second.add(record('y'));
  const closing = second.close();
  const third = await openAnnotationStore(file);
  await closing;
  expect(third.get(keyOf(record('y')))).toBeDefined();
  await third.close();
  expect(await recordsIn(file)).toHaveLength(2);
});

it('says that a file is damaged and leaves it as it is', async () => {
  const file = join(await temporaryFolder(), 'a.json');
  await writeFile(file, '[{"instruction": ');
  await expect(openAnnotationStore(file)).rejects.toThrow('is not JSON');
  await writeFile(file, '[]');
  await (await openAnnotationStore(file)).close();
});
