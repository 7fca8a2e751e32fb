import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { runs, temporaryFolder, until } from '../testing/programs.ts';
import { DeviceLocks } from './device-locks.ts';
import { startGuarded } from './guarded-process.ts';

const children: ChildProcess[] = [];
const fileIn = (folder = temporaryFolder()) => join(folder, 'devices.sqlite');

/** A real process that only exists, and what it would see. */
function processOn(file: string): { child: ChildProcess; locks: DeviceLocks; pid: number } {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  children.push(child);
  const pid = child.pid as number;
  return { child, pid, locks: new DeviceLocks(file, pid) };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
});

describe('the devices of a machine', () => {
  it('belong to one process each, and are free when it is killed', async () => {
    const file = fileIn();
    const [a, b] = [processOn(file), processOn(file)];
    expect(a.locks.acquire(['0', '1'])).toBe(true);
    expect(b.locks.acquire(['1', '2'])).toBe(false);
    expect(b.locks.blocked(['0', '1', '2'])).toEqual(
      new Map([
        ['0', a.pid],
        ['1', a.pid],
      ]),
    );
    a.locks.release(['0']);
    expect(b.locks.acquire(['0', '2'])).toBe(true);
    await kill(a.child);
    expect(b.locks.acquire(['1'])).toBe(true);
  });

  it('go to who waited first, and to nobody behind', async () => {
    const file = fileIn();
    const [holder, first, second] = [processOn(file), processOn(file), processOn(file)];
    holder.locks.acquire(['0', '1']);
    first.locks.wait(['0', '1'], 2);
    await new Promise((resolve) => setTimeout(resolve, 5));
    second.locks.wait(['0', '1'], 1);
    expect(holder.locks.neededElsewhere(['0', '1'])).toBe(2);
    holder.locks.release(['0']);
    expect(second.locks.acquire(['0'])).toBe(false);
    expect(first.locks.acquire(['0', '1'])).toBe(false);
    holder.locks.release(['1']);
    expect(first.locks.acquire(['0', '1'])).toBe(true);
    first.locks.wait(['0', '1'], 0);
    await kill(first.child);
    expect(second.locks.acquire(['0'])).toBe(true);
  });

  it('stay in use while a server works there, though who started it was killed', async () => {
    const folder = temporaryFolder();
    const file = fileIn(folder);
    const locks = new DeviceLocks(file);
    const guarded = await startGuarded({
      ...{ command: '/bin/sh', arguments: ['-c', 'echo $$; exec sleep 600'], log: join(folder, 'log'), output: 'pipe' },
      ...{ grace: 200, devices: { file, keys: ['0'] } },
    });
    const command = Number(await new Promise((resolve) => guarded.output?.once('data', resolve)));
    const holders = new DatabaseSync(file, { readOnly: true, timeout: 5000 }).prepare('SELECT pid FROM holders');
    await until(() => holders.all().length === 2);
    expect(holders.all().map(({ pid }) => pid)).toEqual(expect.arrayContaining([guarded.pid, command]));
    expect(locks.acquire(['0'])).toBe(false);
    // Its guard is killed too: the command itself still holds the device.
    process.kill(guarded.pid, 'SIGKILL');
    await until(() => !runs(guarded.pid));
    expect(locks.blocked(['0'])).toEqual(new Map([['0', command]]));
    expect(locks.acquire(['0'])).toBe(false);
    process.kill(command, 'SIGKILL');
    await until(() => locks.acquire(['0']));
  });

  it('cannot be noted in a file that is no database, which is said with the file', () => {
    const file = fileIn();
    mkdirSync(file);
    expect(() => new DeviceLocks(file)).toThrow(
      expect.objectContaining({
        kind: 'environment',
        message: expect.stringContaining('the list of used devices cannot be written'),
        details: expect.objectContaining({ file, hint: 'Name another folder in MAINBENCH_CACHE.' }),
      }),
    );
  });

  it('are never held by two processes, whatever is taken, given back and killed', async () => {
    const action = fc.record({
      kind: fc.constantFrom('take', 'take', 'give', 'wait', 'kill'),
      who: fc.nat(2),
      devices: fc.subarray(['0', '1', '2'], { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const file = fileIn();
        const all = [processOn(file), processOn(file), processOn(file)];
        const owner = new Map<string, number>();
        for (const { kind, who, devices } of actions) {
          const { locks, child } = all[who] as (typeof all)[number];
          const mine = devices.filter((device) => owner.get(device) === who);
          if (kind === 'take' && locks.acquire(devices)) {
            for (const device of devices) {
              expect(owner.get(device) ?? who, device).toBe(who);
              owner.set(device, who);
            }
          } else if (kind === 'give') {
            locks.release(mine);
            for (const device of mine) owner.delete(device);
          } else if (kind === 'wait') locks.wait(devices, mine.length === devices.length ? 0 : devices.length);
          else if (kind === 'kill') {
            await kill(child);
            locks.close();
            all[who] = processOn(file);
            for (const [device, by] of [...owner]) if (by === who) owner.delete(device);
          }
        }
        // Nothing is lost: once all but one are gone, that one gets everything.
        await Promise.all(all.slice(1).map((each) => kill(each.child)));
        expect(all[0]?.locks.acquire(['0', '1', '2'])).toBe(true);
        for (const { child, locks } of all) {
          locks.close();
          await kill(child);
        }
      }),
      { numRuns: 15 },
    );
  });
});
