import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@mainbench/kit';
import { describe, expect, it } from 'vitest';
import { engineIdentity } from './engine-identity.ts';
import { capabilities } from './testing/fake-client.ts';
import { openCache, temporaryFolder } from './testing/open-cache.ts';

const key = sha256('a');

async function newFile(): Promise<string> {
  return join(await temporaryFolder(), 'sub', 'responses.sqlite');
}

/** Starts a process that stores answers in a file. */
function writer(
  file: string,
  name: string,
  count: number,
  options: { stay?: boolean; blocks?: number } = {},
): ChildProcess {
  const limit = options.blocks === undefined ? '' : `ulimit -f ${options.blocks};`;
  const script = fileURLToPath(new URL('testing/write-entries.ts', import.meta.url));
  return spawn('sh', ['-c', `${limit} exec "$NODE" "$SCRIPT"`], {
    env: {
      ...process.env,
      NODE: process.execPath,
      SCRIPT: script,
      FILE: file,
      NAME: name,
      COUNT: String(count),
      ...(options.stay ? { STAY: '1' } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function outputOf(child: ChildProcess): Promise<string> {
  const streams = [child.stdout, child.stderr] as NodeJS.ReadableStream[];
  const [[output, errors]] = await Promise.all([
    Promise.all(streams.map((stream) => text(stream))),
    once(child, 'close'),
  ]);
  return `${output}${errors}`;
}

function countOf(file: string): number {
  const database = new DatabaseSync(file, { timeout: 5000 });
  try {
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    return Number(database.prepare('SELECT count(*) AS n FROM responses').get()?.n);
  } finally {
    database.close();
  }
}

describe('the response cache', () => {
  it('commits rows together, while they go by', async () => {
    const file = await newFile();
    const { cache, notes } = openCache(file);
    for (let index = 0; index < 1000; index += 1) cache.write(sha256(String(index)), 1, String(index));
    expect(cache.read(sha256('7'))).toBe('7');
    await expect.poll(() => countOf(file)).toBe(1000);
    expect(cache.read(sha256('7'))).toBe('7');
    expect(cache.read(sha256('x'))).toBeUndefined();
    await cache.close();
    expect(notes).toEqual([]);
    expect(await readdir(dirname(file))).toEqual(['responses.sqlite']);
  });

  it('loses nothing of two processes that write at once, and warns of nothing', async () => {
    const file = await newFile();
    const outputs = await Promise.all(['one', 'two'].map((name) => outputOf(writer(file, name, 3000))));
    expect(outputs).toEqual(['done\n', 'done\n']);
    expect(countOf(file)).toBe(6000);
  });

  it('is whole after kill -9 in the middle of writing', async () => {
    const file = await newFile();
    const child = writer(file, 'one', 2000, { stay: true });
    const ended = once(child, 'close');
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.kill('SIGKILL');
    await ended;
    const stored = countOf(file);
    expect(stored).toBeGreaterThan(0);
    const { cache, notes } = openCache(file);
    for (let index = 0; index < stored; index += 1)
      expect(cache.read(sha256(`one ${index}`))).toContain(`"one ${index}"`);
    await cache.close();
    expect(notes).toEqual([]);
  });

  it('goes on without a file that is no database, which it leaves alone', async () => {
    const file = await newFile();
    await mkdir(dirname(file));
    const before = 'something else, long enough to be taken for a header of a database. '.repeat(100);
    await writeFile(file, before);
    const { cache, notes } = openCache(file);
    expect(notes).toEqual([
      `The response cache is off: ${file}: cannot be used (file is not a database). \`mainbench cache clear\` removes it; its answers can be requested again.`,
    ]);
    cache.write(key, 1, '1');
    expect(cache.read(key)).toBeUndefined();
    await cache.close();
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('goes on without the file when its pages turn out to be damaged in the middle of a run', async () => {
    const file = await newFile();
    const first = openCache(file).cache;
    for (let index = 0; index < 2000; index += 1) first.write(sha256(String(index)), 1, 'x'.repeat(300));
    await first.close();
    const { size } = await stat(file);
    const handle = await open(file, 'r+');
    await handle.write(Buffer.alloc(size - 8 * 4096, 0xa5), 0, size - 8 * 4096, 8 * 4096);
    await handle.close();
    const { cache, notes } = openCache(file);
    for (let index = 0; index < 2000; index += 1) expect(cache.read(sha256(String(index))) ?? '').toMatch(/^x*$/);
    for (let index = 0; index < 50; index += 1) cache.write(sha256(`new ${index}`), 1, '1');
    await cache.close();
    expect(notes).toEqual([
      expect.stringMatching(/^The response cache is off: .* malformed\)\. `mainbench cache clear`/),
    ]);
  });

  it('waits for another process that writes, and gives up what it keeps locked', async () => {
    const file = await newFile();
    const { cache, notes } = openCache(file);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    cache.write(key, 1, '1');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(cache.read(key)).toBe('1');
    expect(countOf(file)).toBe(0);
    other.exec('COMMIT');
    await expect.poll(() => countOf(file)).toBe(1);
    other.exec('BEGIN IMMEDIATE');
    cache.write(sha256('b'), 1, '2');
    await cache.close();
    other.close();
    expect(notes).toEqual([`${file} stayed locked by another process; answers not cached: 1.`]);
  }, 30_000);

  it('goes on without the file where the identity of an engine is damaged', async () => {
    const file = await newFile();
    const identity = engineIdentity(capabilities, { weights: 'named:mine' });
    const first = openCache(file).cache;
    first.engine(identity);
    await first.close();
    const database = new DatabaseSync(file);
    database.exec("UPDATE engines SET identity = '{'");
    database.close();
    const { cache, notes } = openCache(file);
    expect(cache.engine(identity)).toBeUndefined();
    expect(notes).toEqual([
      expect.stringMatching(/responses\.sqlite: is damaged\. `mainbench cache clear` removes it/),
    ]);
    await cache.close();
  });

  it('separates engines, but for noise in their fingerprints', async () => {
    const file = await newFile();
    const { cache } = openCache(file);
    const engine = (...logprobs: number[]) =>
      cache.engine(engineIdentity(capabilities, { weights: 'named:mine', fingerprint: { logprobs } }));
    const first = engine(-1, -2);
    expect(engine(-1.001, -2)).toEqual(first);
    expect(engine(-1.1, -2)).not.toEqual(first);
    await cache.close();
  });

  it('does not believe a value that was altered in the file', async () => {
    const file = await newFile();
    const first = openCache(file).cache;
    first.write(key, 1, 'the right one');
    await first.close();
    const database = new DatabaseSync(file);
    database.exec("UPDATE responses SET value = 'the wrong one'");
    database.close();
    const { cache } = openCache(file);
    expect(cache.read(key)).toBeUndefined();
    cache.write(key, 1, 'the right one');
    await cache.close();
    const later = openCache(file).cache;
    expect(later.read(key)).toBe('the right one');
    await later.close();
  });

  it("leaves another program's database alone", async () => {
    const file = await newFile();
    await mkdir(dirname(file));
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE photos (id INTEGER)');
    database.close();
    const before = await readFile(file);
    const { cache, notes } = openCache(file);
    expect(notes).toEqual([
      expect.stringContaining(
        'expected the response cache, found another database. Name another folder in MAINBENCH_CACHE.',
      ),
    ]);
    cache.write(key, 1, '1');
    expect(cache.read(key)).toBeUndefined();
    await cache.close();
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  it('goes on without a file that cannot be made', async () => {
    const folder = await temporaryFolder();
    const asFolder = openCache(folder);
    expect(asFolder.notes).toEqual([
      expect.stringMatching(/^The response cache is off: .*cannot be used \(unable to open database file\)/),
    ]);
    await writeFile(join(folder, 'file'), '');
    const below = openCache(join(folder, 'file', 'responses.sqlite'));
    expect(below.notes).toEqual([expect.stringMatching(/^The response cache is off: .*file.*cannot be written/)]);
    below.cache.write(key, 1, '1');
    expect(below.cache.read(key)).toBeUndefined();
    await below.cache.close();
  });

  it('goes on without the cache on a full disk, and says so once', async () => {
    const file = await newFile();
    const output = await outputOf(writer(file, 'one', 5000, { blocks: 400 }));
    expect(output).toMatch(
      /^note The response cache is off: .*responses\.sqlite: cannot be used \(.*\)\. Free some space, or .*\ndone\n$/,
    );
    expect(countOf(file)).toBeGreaterThanOrEqual(0);
  });
});
