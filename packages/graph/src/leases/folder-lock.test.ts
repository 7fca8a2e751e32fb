import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@mainbench/kit';
import { describeError, MainbenchError } from '@mainbench/spec';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../testing/stages.ts';
import { joinFolder, lockFolder } from './folder-lock.ts';

const script = `
  import { writeSync } from 'node:fs';
  import { joinFolder, lockFolder } from './folder-lock.ts';
  try {
    await lockFolder(process.env.TARGET);
    writeSync(1, 'held');
    setInterval(() => undefined, 1000);
  } catch (error) {
    writeSync(1, error.kind ?? error.stack);
  }`;

/** A process that takes the lock and keeps it; `outcome` is `held` once it has it, else the kind of its error. */
async function contender(folder: string): Promise<{ child: ChildProcess; outcome: string; kill(): Promise<void> }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: new URL('.', import.meta.url),
    env: { ...process.env, TARGET: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const kill = async () => {
    child.kill('SIGKILL');
    await closed;
  };
  onTestFinished(kill);
  const [data] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, outcome: data.toString(), kill };
}

async function refusal(folder: string): Promise<string> {
  const error: unknown = await lockFolder(folder).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!MainbenchError.is(error)) throw new Error('expected a MainbenchError');
  return `${error.kind} ${describeError(error)}`;
}

function lockText(overrides: object): string {
  const owner = { pid: 4_194_999, start: '', host: hostname(), since: '2026-01-02T03:04:05.000Z', command: 'run' };
  return JSON.stringify({ ...owner, nonce: 'n', ...overrides });
}

describe('lockFolder', () => {
  it('makes the folder, keeps others out until it is released, and leaves nothing', async () => {
    const folder = join(await temporaryFolder(), 'new', 'run');
    const lock = await lockFolder(folder);
    expect(await refusal(folder)).toMatch(/^locked /);
    await lock.release();
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    await (await lockFolder(folder)).release();
  });

  it('refuses while another process lives and names it, takes over after its kill -9', async () => {
    const folder = await temporaryFolder();
    const { child, outcome, kill } = await contender(folder);
    expect(outcome).toBe('held');
    const text = await refusal(folder);
    expect(text).toContain(`the folder is in use by process ${child.pid} on ${hostname()} since 20`);
    expect(text).toContain(`stop it with \`kill ${child.pid}\`.`);
    expect(text).toContain(join(folder, '.lock'));
    await kill();
    const lock = await lockFolder(folder);
    expect(await readdir(folder)).toEqual(['.lock']);
    expect(JSON.parse(await readFile(join(folder, '.lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  it('lets exactly one of many take over a lock that was left behind', { timeout: 180_000 }, async () => {
    const folder = await temporaryFolder();
    for (let round = 0; round < 3; round += 1) {
      await writeFile(join(folder, '.lock'), lockText({ nonce: String(round) }));
      const contenders = await Promise.all(Array.from({ length: 5 }, () => contender(folder)));
      const outcomes = contenders.map(({ outcome }) => outcome).sort();
      expect(outcomes).toEqual(['held', 'locked', 'locked', 'locked', 'locked']);
      await Promise.all(contenders.map(({ kill }) => kill()));
    }
  });

  it('takes over where the taker itself died half-way', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, '.lock');
    await writeFile(path, lockText({}));
    const name = sha256(lockText({})).slice(0, 16);
    await writeFile(`${path}-${name}`, lockText({ nonce: 'taker' }));
    const lock = await lockFolder(folder);
    expect(await readdir(folder)).toEqual(['.lock']);
    await lock.release();
  });

  it('does not take a process for alive whose number was given to another', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, '.lock'), lockText({ pid: process.pid, start: 'ffffffffffff' }));
    const lock = await lockFolder(folder);
    await lock.release();
  });

  it('cannot judge a process on another machine: refuses and says what to do', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, '.lock'), lockText({ host: 'another-machine', command: 'mainbench run r.yaml' }));
    expect(await refusal(folder)).toBe(
      `locked ${join(folder, '.lock')}: the folder is in use by process 4194999 on another-machine ` +
        'since 2026-01-02T03:04:05.000Z (mainbench run r.yaml). ' +
        'Wait until it ends; if it no longer runs on that machine, delete this file.',
    );
  });

  it.each(['', '{"pid": 12', 'null', '{}'])('takes over a lock that was never written out: %j', async (text) => {
    const folder = await temporaryFolder();
    const path = join(folder, '.lock');
    await writeFile(path, text);
    await utimes(path, new Date(0), new Date(0));
    await (await lockFolder(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('gives a lock that is just being written the time for it', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, '.lock');
    await writeFile(path, '');
    setTimeout(() => writeFile(path, lockText({ pid: process.pid })), 100);
    expect(await refusal(folder)).toContain(`in use by process ${process.pid}`);
  });

  it('does not remove a lock that is no longer its own', async () => {
    const folder = await temporaryFolder();
    const lock = await lockFolder(folder);
    await writeFile(join(folder, '.lock'), lockText({ host: 'another-machine' }));
    await lock.release();
    expect(await readdir(folder)).toEqual(['.lock']);
  });

  it('says what is wrong where the folder cannot be made', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    expect(await refusal(join(folder, 'file', 'run'))).toContain('a part of its path is a file');
    await mkdir(join(folder, 'run', '.lock'), { recursive: true });
    expect(await refusal(join(folder, 'run'))).toContain('it is a folder, expected a file');
  });
});

describe('joinFolder', () => {
  const shared = (folder: string) =>
    `locked ${folder}: the folder is shared by process ${process.pid} on ${hostname()}. ` +
    'Add --join to work with them, or wait until they end.';

  it('lets several in, and keeps out who wants the folder for itself until all have left', async () => {
    const folder = join(await temporaryFolder(), 'run');
    const first = await joinFolder(folder);
    const second = await joinFolder(folder);
    await first.release();
    await first.release();
    expect(await refusal(folder)).toBe(shared(folder));
    expect(await readdir(folder)).toEqual(['.joined']);
    await second.release();
    await (await lockFolder(folder)).release();
    expect(await readdir(join(folder, '.joined'))).toEqual([]);
  });

  it('is refused while a process has the folder for itself, and clears away its lock once it is gone', async () => {
    const folder = await temporaryFolder();
    const { child, kill } = await contender(folder);
    const error: unknown = await joinFolder(folder).catch((thrown: unknown) => thrown);
    if (!MainbenchError.is(error)) throw new Error('expected a MainbenchError');
    expect(describeError(error)).toContain(`the folder is in use by process ${child.pid} on ${hostname()} since 20`);
    expect(describeError(error)).toContain('wait until it ends, or start every run in this folder with --join.');
    await kill();
    const joined = await joinFolder(folder);
    expect(await readdir(folder)).toEqual(['.joined']);
    await joined.release();
  });
});
