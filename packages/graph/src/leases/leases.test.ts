import { once } from 'node:events';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Claim } from '@mainbench/spec';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Script, startScript } from '../testing/run-script.ts';
import { temporaryFolder } from '../testing/stages.ts';
import { type LeaseOptions, type Leases, openLeases } from './leases.ts';

function leasesIn(folder: string, options: LeaseOptions = {}): Leases {
  const leases = openLeases(folder, options);
  onTestFinished(() => leases.close());
  return leases;
}

async function claimed(leases: Leases, work: string): Promise<Claim> {
  const claim = await leases.claim(work);
  if ('heldBy' in claim) throw new Error(`held by ${claim.heldBy}`);
  return claim;
}

/** A process that holds `work` in a folder. */
async function holder(folder: string): Promise<Script> {
  const source = `
    import { openLeases } from './leases/leases.ts';
    const claim = await openLeases(process.env.FOLDER, { interval: 50 }).claim('work');
    process.stdout.write('heldBy' in claim ? 'refused' : 'held');
    setInterval(() => undefined, 1000);`;
  const script = startScript(source, { FOLDER: folder });
  onTestFinished(script.kill);
  const [data] = await once(script.child.stdout, 'data');
  expect(String(data)).toBe('held');
  return script;
}

const self = `process ${process.pid} on ${hostname()}`;

describe('openLeases', () => {
  it('gives a piece of work to one, and to the next once it is released', async () => {
    const folder = join(await temporaryFolder(), 'new');
    const [first, second] = [leasesIn(folder), leasesIn(folder)];
    const claim = await claimed(first, 'a');
    expect(await second.claim('a')).toEqual({ heldBy: self });
    expect(await first.claim('a')).toEqual({ heldBy: 'this process' });
    expect(await second.holders()).toEqual([self]);
    expect(await first.holders()).toEqual([]);
    await claim.release();
    await claim.release();
    expect(await second.holders()).toEqual([]);
    expect((await claimed(second, 'a')).generation).toBe(1);
    expect((await claimed(first, 'b')).generation).toBe(0);
  });

  it('says in the file who has it, and gives signs of life', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'a.0.lease');
    await claimed(leasesIn(folder, { interval: 20 }), 'a');
    const owner = JSON.parse(await readFile(file, 'utf8'));
    expect(owner).toMatchObject({ host: hostname(), pid: process.pid });
    expect(Math.abs(Date.parse(owner.since) - Date.now())).toBeLessThan(10_000);
    const before = (await stat(file)).mtimeMs;
    await wait(200);
    expect((await stat(file)).mtimeMs).toBeGreaterThan(before);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(owner);
  });

  it('takes over at once after kill -9 on this machine', async () => {
    const folder = await temporaryFolder();
    const { child, kill } = await holder(folder);
    const leases = leasesIn(folder);
    expect(await leases.claim('work')).toEqual({ heldBy: `process ${child.pid} on ${hostname()}` });
    await kill();
    expect((await claimed(leases, 'work')).generation).toBe(1);
  });

  it('takes over from a process that gives no sign of life, which notices when it goes on', async () => {
    const folder = await temporaryFolder();
    const { child } = await holder(folder);
    child.kill('SIGSTOP');
    const leases = leasesIn(folder, { interval: 50 });
    expect(await leases.claim('work')).toHaveProperty('heldBy');
    await wait(1_000);
    expect((await claimed(leases, 'work')).generation).toBe(1);
    child.kill('SIGCONT');
    await wait(200);
    expect(await leases.holders()).toEqual([]);
  });

  it('tells a holder that its work was taken over', async () => {
    const folder = await temporaryFolder();
    const leases = leasesIn(folder, { interval: 1_000_000 });
    const claim = await claimed(leases, 'a');
    await leases.beat();
    expect(claim.signal.aborted).toBe(false);
    await writeFile(join(folder, 'a.1.lease'), '');
    await leases.beat();
    expect(claim.signal.aborted).toBe(true);
    await claim.release();
  });

  it('waits for signs of life of what another machine holds, or of what is not written out', async () => {
    const folder = await temporaryFolder();
    const leases = leasesIn(folder, { interval: 1_000 });
    for (const [work, text] of [
      ['other', JSON.stringify({ pid: 4_194_999, host: 'another-machine', machine: 'm', start: '' })],
      ['cut', '{"pid": 4'],
    ] as const) {
      const file = join(folder, `${work}.3.lease`);
      await writeFile(file, text);
      expect(await leases.claim(work)).toHaveProperty('heldBy');
      const long = new Date(Date.now() - 11_000);
      await utimes(file, long, long);
      expect((await claimed(leases, work)).generation).toBe(4);
    }
  });

  it('judges by the clock of the folder and not by its own', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a.0.lease'), JSON.stringify({ pid: 1, host: 'h', machine: 'm', start: '' }));
    const real = Date.now;
    onTestFinished(() => {
      Date.now = real;
    });
    Date.now = () => real() + 3_600_000;
    expect(await leasesIn(folder).claim('a')).toEqual({ heldBy: 'process 1 on h' });
  });

  it('takes over everything where it is alone, but not from itself', async () => {
    const folder = await temporaryFolder();
    await holder(folder);
    const leases = leasesIn(folder, { alone: true });
    expect((await claimed(leases, 'work')).generation).toBe(1);
    expect(await leases.claim('work')).toEqual({ heldBy: 'this process' });
  });

  it('gives each of many pieces of work to exactly one of many that try at once', async () => {
    const folder = await temporaryFolder();
    const all = Array.from({ length: 8 }, () => leasesIn(folder));
    const works = Array.from({ length: 20 }, (_, index) => `w${index}`);
    const outcomes = await Promise.all(
      all.flatMap((leases) => works.map(async (work) => [work, 'heldBy' in (await leases.claim(work))] as const)),
    );
    for (const work of works) {
      expect(outcomes.filter(([name, refused]) => name === work && !refused)).toHaveLength(1);
    }
  });

  it('leaves nothing but leases', async () => {
    const folder = await temporaryFolder();
    const [first, second] = [openLeases(folder), openLeases(folder)];
    await first.claim('a');
    await second.claim('a');
    await Promise.all([first.close(), second.close()]);
    expect(await readdir(folder)).toEqual(['a.0.lease']);
  });

  it('says what is wrong where the folder cannot be made', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    await expect(openLeases(join(folder, 'file', 'leases')).claim('a')).rejects.toThrow('a part of its path is a file');
  });
});
