import type { InferenceClient } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EndpointFault } from '../http/fault.ts';
import { Endpoint } from './endpoint.ts';
import type { Fingerprint } from './fingerprint.ts';
import { defaultTiming } from './pool-options.ts';
import { Session } from './session.ts';

/** A server whose instances and model a test decides. */
function playedServer() {
  const server = { instance: 1, logprob: -1, verifications: 0, during: () => {} };
  const client = {
    capabilities: { loglikelihood: true, maxConcurrentRequests: 4 },
    serverInstances: () => server.instance,
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
const asking = {
  ...defaultTiming,
  ...{ baseDelay: 0, maxDelay: 0, serverTimeout: 1000, verifyEvery: 1000, tolerance: 0.1 },
  random: { next: () => 0 },
};

function begin(changes: Partial<typeof asking> = {}) {
  const { server, client } = playedServer();
  const found = { fingerprint, instance: 1, took: 0 };
  const session = new Session(new Endpoint('http://a.test'), client, found, fingerprint, { ...asking, ...changes });
  return { server, session };
}

describe('Session', () => {
  it('trusts the instance that was verified, and asks once for all answers of a new one', async () => {
    const { server, session } = begin();
    expect(session.isVerified(1, 1)).toBe(true);
    server.instance = 2;
    expect(session.isVerified(1, 2)).toBe(false);
    await Promise.all([session.verify(1, 2), session.verify(2, 2), session.verify(1, 2)]);
    expect(server.verifications).toBe(1);
    expect([session.isVerified(2, 2), session.isVerified(1, 2), session.isVerified(1, 1)]).toEqual([true, true, false]);
  });

  it('throws answers of another model away', async () => {
    const { server, session } = begin();
    Object.assign(server, { instance: 2, logprob: -1.2 });
    await expect(session.verify(1, 2)).rejects.toMatchObject({ details: { reason: 'other-model' } });
  });

  it('verifies no answer of an instance that is over, not even where the present one is right', async () => {
    const { server, session } = begin();
    server.instance = 2;
    server.during = () => {
      server.instance = 3;
      server.during = () => {};
    };
    await expect(session.verify(2, 2)).rejects.toThrow(
      'http://a.test lost its connections before its answer could be verified.',
    );
    expect(session.isVerified(3, 3)).toBe(false);
    await session.verify(3, 3);
    expect(session.isVerified(2, 3)).toBe(false);
  });

  it('verifies no answer that began two instances ago', async () => {
    const { server, session } = begin();
    server.instance = 3;
    await expect(session.verify(1, 3)).rejects.toThrow('lost its connections');
    expect(session.isVerified(3, 3)).toBe(true);
  });

  it('asks again from time to time', async () => {
    const { server, session } = begin({ verifyEvery: 0 });
    server.logprob = -3;
    expect(session.isVerified(1, 1)).toBe(false);
    await expect(session.verify(1, 1)).rejects.toMatchObject({ details: { reason: 'other-model' } });
  });

  it('repeats a verification that a fault ended', async () => {
    const { server, session } = begin();
    server.instance = 2;
    server.during = () => {
      server.during = () => {};
      throw new EndpointFault('it answered 500', { status: 500, retryable: true });
    };
    await session.verify(2, 2);
    expect(server.verifications).toBe(2);
  });

  it('never verifies an answer of a wrong server, whatever happens when', async () => {
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
              Object.assign(server, { instance: server.instance + 1, logprob: server.logprob === -1 ? -5 : -1 });
          };
          const checks: Promise<void>[] = [];
          for (const one of events) {
            if (one === 'right' || one === 'wrong') {
              Object.assign(server, { instance: server.instance + 1, logprob: one === 'right' ? -1 : -5 });
            } else if (one === 'wait') await new Promise((resolve) => setImmediate(resolve));
            else {
              const wrong = server.logprob !== -1;
              const { instance } = server;
              const accepted = session.isVerified(instance, instance)
                ? Promise.resolve(true)
                : session.verify(instance, instance).then(
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
