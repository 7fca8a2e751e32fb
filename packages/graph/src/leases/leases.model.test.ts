import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Claim } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LeaseClock } from './lease-clock.ts';
import { type Leases, openLeases } from './leases.ts';

const interval = 1_000;
const expiresAfter = 4;
const expiry = interval * expiresAfter;

/** Time that only the test moves. It stays behind the real one, with which a new file begins. */
class VirtualTime {
  ms = Math.floor(Date.now() / 1000) * 1000 - 10_000_000;

  clock(pause: () => Promise<unknown>): LeaseClock {
    return {
      stamp: async (handle, text) => {
        await handle.write(text, 0);
        await handle.utimes(this.ms / 1000, this.ms / 1000);
      },
      // Between the look at a lease and the attempt to take it over anything may happen.
      now: async () => {
        const { ms } = this;
        await pause();
        return ms;
      },
      close: async () => {},
    };
  }
}

interface Holder {
  leases: Leases;
  claim: Claim | undefined;
  /** No longer gives signs of life, and does not know it. */
  dead: boolean;
  lastSign: number;
}

type Step = { act: 'claim' | 'release' | 'crash' | 'beat'; who: number } | { act: 'pass'; ms: number };

const who = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ act: fc.constantFrom('claim', 'claim', 'beat', 'release', 'crash'), who }) as fc.Arbitrary<Step>,
  fc.record({ act: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 2 * expiry }) }),
);

describe('leases', () => {
  it('never belong to two that give signs of life, whatever the order of crashes and delays', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.array(step, { minLength: 1, maxLength: 4 })), async (s, rounds) => {
        const folder = await mkdtemp(join(tmpdir(), 'mainbench-leases-'));
        const time = new VirtualTime();
        const start = (): Holder => {
          const clock = time.clock(() => s.schedule(Promise.resolve()));
          // The timer never fires: the test gives the signs of life.
          return {
            leases: openLeases(folder, { interval: 2 ** 30, expiresAfter: expiry / 2 ** 30, clock }),
            claim: undefined,
            dead: false,
            lastSign: 0,
          };
        };
        const holders = Array.from({ length: 4 }, start);
        const generations = new Set<number>();
        const living = () =>
          holders.filter(
            ({ claim, dead, lastSign }) =>
              claim !== undefined && !claim.signal.aborted && !dead && time.ms - lastSign <= expiry,
          );
        const take = async (holder: Holder) => {
          if (holder.claim !== undefined || holder.dead) return;
          const before = living();
          const seen = time.ms;
          const outcome = await holder.leases.claim('work');
          if ('heldBy' in outcome) return;
          expect(generations.has(outcome.generation)).toBe(false);
          generations.add(outcome.generation);
          // Whoever lived through the whole attempt, with a sign of life that was young when it began, keeps his lease.
          const kept = before.filter((other) => living().includes(other) && time.ms - seen === 0);
          expect(kept).toEqual([]);
          holder.claim = outcome;
          holder.lastSign = time.ms;
        };
        const perform = async (one: Step) => {
          if (one.act === 'pass') {
            time.ms += one.ms;
            return;
          }
          const holder = holders[one.who] as Holder;
          if (one.act === 'claim') return take(holder);
          if (holder.dead) return;
          if (one.act === 'crash') holder.dead = true;
          else if (one.act === 'release') {
            await holder.claim?.release();
            holder.claim = undefined;
          } else {
            const { claim } = holder;
            await holder.leases.beat();
            if (claim?.signal.aborted) holder.claim = undefined;
            else holder.lastSign = time.ms;
          }
        };
        try {
          for (const round of rounds) {
            // What a round holds runs at once; the scheduler decides who waits.
            await s.waitFor(Promise.all(round.map(perform)));
            await Promise.all(holders.filter(({ dead }) => !dead).map(({ leases }) => leases.beat()));
            const newest = Math.max(-1, ...generations);
            for (const { claim, dead, lastSign } of holders) {
              if (claim === undefined || dead || claim.signal.aborted) continue;
              // After a sign of life only the newest holder still thinks that it has the work.
              expect(claim.generation, `last sign ${lastSign}`).toBe(newest);
            }
            for (const holder of holders) {
              if (holder.claim?.signal.aborted) holder.claim = undefined;
              else if (!holder.dead) holder.lastSign = time.ms;
            }
          }
          // Whatever happened, the work can be had once all holders are gone for long enough.
          time.ms += expiry + 1;
          const last = openLeases(folder, {
            interval: 2 ** 30,
            expiresAfter: expiry / 2 ** 30,
            clock: time.clock(async () => undefined),
          });
          expect(await last.claim('work')).toHaveProperty('generation');
          await last.close();
        } finally {
          await Promise.all(holders.map(({ leases }) => leases.close()));
          await rm(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});
