import type { InferenceClient } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EndpointFault } from '../http/fault.ts';
import type { Fingerprint } from './canary.ts';
import { Endpoint } from './endpoint.ts';
import { Session } from './session.ts';

/** A server whose lives and model a test decides. */
function playedServer() {
  const server = { life: 1, logprob: -1, verifications: 0, during: () => {} };
  const client = {
    capabilities: { loglikelihood: true, maxConcurrentRequests: 4 },
    lives: () => server.life,
    identify: async () => ({ model: 'm' }),
    loglikelihood: async () => {
      server.verifications += 1;
      const { logprob } = server;
      await Promise.resolve();
      server.during();
      return { tokenLogprobs: [logprob] };
    },
  } as unknown as InferenceClient;
  return { server, client };
}

const fingerprint: Fingerprint = { model: 'm', logprobs: [-1] };
const asking = { baseDelay: 0, maxDelay: 0, patience: 1000, verifyEvery: 1000, random: { next: () => 0 } };

function begin(changes: Partial<typeof asking> = {}) {
  const { server, client } = playedServer();
  const standard = { fingerprint, tolerance: 0.1 };
  const session = new Session(new Endpoint('http://a.test'), client, 1, standard, { ...asking, ...changes });
  return { server, session };
}

describe('Session', () => {
  it('trusts the life that was verified, and asks once for all answers of a new one', async () => {
    const { server, session } = begin();
    expect(session.vouches(1, 1)).toBe(true);
    server.life = 2;
    expect(session.vouches(1, 2)).toBe(false);
    await Promise.all([session.verify(1, 2), session.verify(2, 2), session.verify(1, 2)]);
    expect(server.verifications).toBe(1);
    expect([session.vouches(2, 2), session.vouches(1, 2), session.vouches(1, 1)]).toEqual([true, true, false]);
  });

  it('throws answers of another model away', async () => {
    const { server, session } = begin();
    Object.assign(server, { life: 2, logprob: -1.2 });
    await expect(session.verify(1, 2)).rejects.toMatchObject({ details: { reason: 'other-model' } });
  });

  it('cannot vouch for a life that is over, not even where the present one is right', async () => {
    const { server, session } = begin();
    server.life = 2;
    server.during = () => {
      server.life = 3;
      server.during = () => {};
    };
    await expect(session.verify(2, 2)).rejects.toThrow('http://a.test was replaced while it answered.');
    expect(session.vouches(3, 3)).toBe(true);
    expect(session.vouches(2, 3)).toBe(false);
  });

  it('does not vouch for an answer that began two lives ago', async () => {
    const { server, session } = begin();
    server.life = 3;
    await expect(session.verify(1, 3)).rejects.toThrow('was replaced while it answered');
    expect(session.vouches(3, 3)).toBe(true);
  });

  it('asks again from time to time', async () => {
    const { server, session } = begin({ verifyEvery: 0 });
    server.logprob = -3;
    expect(session.vouches(1, 1)).toBe(false);
    await expect(session.verify(1, 1)).rejects.toMatchObject({ details: { reason: 'other-model' } });
  });

  it('repeats a verification that a fault ended', async () => {
    const { server, session } = begin();
    server.life = 2;
    server.during = () => {
      server.during = () => {};
      throw new EndpointFault('it answered 500', { status: 500, retryable: true });
    };
    await session.verify(2, 2);
    expect(server.verifications).toBe(2);
  });

  it('never vouches for an answer of a wrong server, whatever happens when', async () => {
    const event = fc.constantFrom('right', 'wrong', 'answer', 'answer', 'wait');
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 30 }),
        fc.array(fc.boolean(), { maxLength: 8 }),
        async (events, faults) => {
          const { server, session } = begin();
          const pending = [...faults];
          server.during = () => {
            if (pending.shift())
              Object.assign(server, { life: server.life + 1, logprob: server.logprob === -1 ? -5 : -1 });
          };
          const checks: Promise<void>[] = [];
          for (const one of events) {
            if (one === 'right' || one === 'wrong') {
              Object.assign(server, { life: server.life + 1, logprob: one === 'right' ? -1 : -5 });
            } else if (one === 'wait') await new Promise((resolve) => setImmediate(resolve));
            else {
              const wrong = server.logprob !== -1;
              const { life } = server;
              const accepted = session.vouches(life, life)
                ? Promise.resolve(true)
                : session.verify(life, life).then(
                    () => true,
                    () => false,
                  );
              checks.push(accepted.then((is) => expect(is && wrong).toBe(false)));
            }
          }
          await Promise.all(checks);
        },
      ),
      { numRuns: 300 },
    );
  });
});
