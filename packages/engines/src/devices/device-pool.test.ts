import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { until } from '../testing/programs.ts';
import type { DeviceLease } from './device-lease.ts';
import { DevicePool, type DeviceRequest } from './device-pool.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const named = (count: number) => Array.from({ length: count }, (_, index) => String(index));

/** A piece of work that takes part in a test: it holds devices, and counts whether it may. */
class Work {
  readonly held = new Set<string>();
  /** Devices asked back that are not given back yet. */
  readonly leaving: (readonly string[])[] = [];
  lease: DeviceLease | undefined;
  readonly #owners: Map<string, Work>;
  readonly pool: DevicePool;

  constructor(pool: DevicePool, owners: Map<string, Work>) {
    this.pool = pool;
    this.#owners = owners;
  }

  #own(devices: readonly string[]): void {
    for (const device of devices) {
      expect(this.#owners.get(device), `device ${device} given twice`).toBeUndefined();
      this.#owners.set(device, this);
      this.held.add(device);
    }
  }

  #leave(devices: readonly string[]): void {
    for (const device of devices) {
      this.#owners.delete(device);
      this.held.delete(device);
    }
  }

  begin(devices: readonly string[], step: number | undefined): Work {
    this.#own(devices);
    const elastic = step && {
      ...{ step, most: 8 },
      grow: (more: readonly string[]) => this.#own(more),
      shrink: (less: readonly string[]) => void this.leaving.push(less),
    };
    this.lease = this.pool.lease(devices, elastic || undefined);
    return this;
  }

  /** Its replicas that were asked back are drained. */
  drain(): void {
    for (const devices of this.leaving.splice(0)) {
      this.#leave(devices);
      this.lease?.giveBack(devices);
    }
  }

  end(): void {
    this.#leave([...this.held]);
    this.leaving.length = 0;
    this.lease?.release();
  }
}

function setUp(count = 8) {
  const pool = new DevicePool({ devices: named(count), growAfter: 0 });
  const owners = new Map<string, Work>();
  const order: string[] = [];
  const take = (name: string, least: number, more: { step?: number; priority?: number; signal?: AbortSignal } = {}) => {
    const work = new Work(pool, owners);
    const request: DeviceRequest<Work> = {
      priority: more.priority ?? 0,
      least: () => least,
      begin(devices) {
        order.push(name);
        return work.begin(devices, more.step);
      },
    };
    return { work, started: pool.take(request, more.signal) };
  };
  return { pool, owners, order, take };
}

const settled = async () => {
  for (let round = 0; round < 4; round += 1) {
    await turn();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

describe('a pool of devices', () => {
  it('gives one elastic lease all devices, and shares them evenly with the next', async () => {
    const { take } = setUp();
    const first = await take('first', 1, { step: 1 }).started;
    await settled();
    expect(first.held.size).toBe(8);
    const { work: second, started } = take('second', 1, { step: 1 });
    await settled();
    expect(first.leaving).toHaveLength(1);
    first.drain();
    await started;
    await settled();
    first.drain();
    await settled();
    expect([first.held.size, second.held.size]).toEqual([4, 4]);
    first.end();
    await settled();
    expect(second.held.size).toBe(8);
  });

  it('keeps what becomes free for the first who waits, however many others could use it', async () => {
    const { take, order } = setUp();
    const small = await Promise.all([1, 2, 3].map((index) => take(`small ${index}`, 1).started));
    const large = take('large', 8).started;
    const late = take('late', 1).started;
    await settled();
    expect(order).toEqual(['small 1', 'small 2', 'small 3']);
    for (const work of small) work.end();
    (await large).end();
    await late;
    expect(order.slice(3)).toEqual(['large', 'late']);
  });

  it('serves the longest chain first, and one that shares what is there in its turn', async () => {
    const { take, order } = setUp(1);
    const first = await take('first', 1).started;
    take('low', 1, { priority: 1 });
    const high = take('high', 1, { priority: 5 }).started;
    take('joins', 0, { priority: 3 });
    first.end();
    (await high).end();
    await settled();
    expect(order).toEqual(['first', 'high', 'joins', 'low']);
  });

  it('asks for nothing back where it would not be enough, but for all that is idle', async () => {
    const { take } = setUp();
    const busy = await take('busy', 2, { step: 2 }).started;
    const idle = await take('idle', 2, { step: 2 }).started;
    await settled();
    const training = take('training', 8).started;
    await settled();
    expect([busy.leaving, idle.leaving].map((list) => list.length)).toEqual([0, 0]);
    if (idle.lease !== undefined) idle.lease.idle = true;
    await settled();
    expect(idle.leaving.flat()).toHaveLength(4);
    idle.drain();
    busy.end();
    (await training).end();
  });

  it('lets what has to end before the first who waits use the devices that are free until then', async () => {
    const { take } = setUp();
    const last = await take('last', 1, { step: 1 }).started;
    const other = await take('other', 3).started;
    const training = take('training', 8).started;
    await settled();
    expect(last.held.size).toBe(5);
    other.end();
    await settled();
    expect(last.held.size).toBe(8);
    const small = take('small', 1).started;
    last.end();
    (await training).end();
    await small;
  });

  it('grows though it looks again and again at what other processes use, and onto what they leave', async () => {
    const taken = new Set(['1']);
    const locks = {
      blocked: (devices: readonly string[]) => new Map(devices.filter((id) => taken.has(id)).map((id) => [id, 7])),
      ...{ acquire: () => true, release: () => {}, wait: () => {}, neededElsewhere: () => 0 },
    };
    const pool = new DevicePool({ devices: named(3), locks, growAfter: 700 });
    const work = new Work(pool, new Map());
    await pool.take({ priority: 0, least: () => 1, begin: (devices) => work.begin(devices, 1) });
    await until(() => work.held.size === 2);
    taken.clear();
    await until(() => work.held.size === 3);
    pool.close();
  });

  it('grows in the end though others come and go all the time', async () => {
    const pool = new DevicePool({ devices: named(4), growAfter: 50 });
    const take = (work: Work, step?: number) =>
      pool.take({ priority: 0, least: () => 1, begin: (devices) => work.begin(devices, step) });
    const owners = new Map<string, Work>();
    const work = await take(new Work(pool, owners), 1);
    const end = performance.now() + 5000;
    while (work.held.size < 3 && performance.now() < end) {
      const other = await take(new Work(pool, owners));
      await new Promise((resolve) => setTimeout(resolve, 10));
      other.end();
    }
    expect(work.held.size).toBeGreaterThanOrEqual(3);
    pool.close();
  });

  it('says how many devices there are where more are needed, and that the engines were stopped', async () => {
    const { take, pool } = setUp(2);
    await expect(take('too large', 3).started).rejects.toThrow('3 devices are needed at once, but this run has 2');
    await take('first', 2).started;
    const waiting = take('second', 1).started;
    pool.close();
    await expect(waiting).rejects.toThrow('were stopped');
    await expect(take('third', 1).started).rejects.toThrow('were stopped');
  });
});

interface Action {
  kind: 'take' | 'end' | 'drain' | 'cancel' | 'idle' | 'use';
  pick: number;
  need: number;
  step: number;
  priority: number;
}

const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.constantFrom('take', 'take', 'end', 'drain', 'cancel', 'idle', 'use'),
  pick: fc.nat(20),
  need: fc.integer({ min: 1, max: 8 }),
  step: fc.constantFrom(0, 0, 1, 2),
  priority: fc.nat(2),
});

describe('whatever comes, goes and is given up', () => {
  it('no device is given twice or lost, and everybody is served in order once others end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const { take, owners, order, pool } = setUp();
        const running = new Set<Work>();
        const waiting = new Map<string, { cancel: AbortController; priority: number }>();
        let count = 0;
        for (const { kind, pick, need, step, priority } of actions) {
          const works = [...running];
          const chosen = works[pick % Math.max(1, works.length)];
          if (kind === 'take') {
            const name = String(count++);
            const cancel = new AbortController();
            waiting.set(name, { cancel, priority });
            const { started } = take(name, step === 0 ? need : step, { step, priority, signal: cancel.signal });
            started.then(
              (work) => running.add(work),
              () => waiting.delete(name),
            );
          } else if (kind === 'cancel') {
            [...waiting.values()][pick % Math.max(1, waiting.size)]?.cancel.abort();
          } else if (kind === 'drain') chosen?.drain();
          else if (kind === 'end' && chosen !== undefined) {
            running.delete(chosen);
            chosen.end();
          } else if (chosen?.lease?.elastic !== undefined && chosen.held.size > 0) chosen.lease.idle = kind === 'idle';
          await turn();
          for (const name of order.splice(0)) {
            const { priority: own = 0 } = waiting.get(name) ?? {};
            waiting.delete(name);
            for (const [other, { priority: their }] of waiting) {
              expect(their > own || (their === own && Number(other) < Number(name)), `${other} before ${name}`).toBe(
                false,
              );
            }
          }
          const used = [...running].reduce((sum, { held }) => sum + held.size, 0);
          expect(owners.size).toBe(used);
        }
        // Nobody starves: while leases end, each who waits is served.
        for (let round = 0; round < 3 * count + 3; round += 1) {
          for (const work of [...running]) {
            running.delete(work);
            work.end();
          }
          await turn();
          for (const name of order.splice(0)) waiting.delete(name);
        }
        expect(waiting.size).toBe(0);
        expect(owners.size).toBe(0);
        const all = await take('all', 8).started;
        expect(all.held.size).toBe(8);
        pool.close();
      }),
      { numRuns: 300 },
    );
  });
});
