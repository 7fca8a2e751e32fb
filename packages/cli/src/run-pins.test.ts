import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readPins } from './run-pins.ts';

async function folder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mainbench-pins-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

it('keeps what was set for the next process, and writes nothing else', async () => {
  const run = await folder();
  const pins = readPins(run);
  expect(pins.get('hub:a/b@main')).toBeUndefined();
  await pins.save();
  expect(await readdir(run)).toEqual([]);
  pins.set('hub:a/b@main', 'c1');
  expect(await readdir(run)).toEqual([]);
  await pins.save();
  expect(readPins(run).get('hub:a/b@main')).toBe('c1');
  expect(JSON.parse(await readFile(join(run, 'pins.json'), 'utf8'))).toEqual({ 'hub:a/b@main': 'c1' });
  expect(readPins(join(run, 'none')).get('x')).toBeUndefined();
});

it.each(['{"a": 1}', '["a"]', '{"a": '])('names a file that is damaged: %s', async (content) => {
  const run = await folder();
  await writeFile(join(run, 'pins.json'), content);
  expect(() => readPins(run)).toThrow(
    expect.objectContaining({ kind: 'data', details: expect.objectContaining({ file: join(run, 'pins.json') }) }),
  );
});
