import { setTimeout as wait } from 'node:timers/promises';
import { connectTgi, createEndpointPool } from '@mainbench/engines';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultProxy } from './fault-proxy.ts';
import { startProxies, startServers } from './setting.ts';
import { toyContinuation, toyPrefill, toyTokens } from './toy-model.ts';

const timing = {
  baseDelay: 5,
  maxDelay: 20,
  quarantine: 5,
  longestQuarantine: 20,
  verifyEvery: 1_000,
  timeoutAttempts: 16,
};

async function openPool(proxies: readonly FaultProxy[]) {
  return createEndpointPool({
    ...timing,
    urls: proxies.map(({ url }) => url),
    connect: (url, signal) =>
      connectTgi(url, { attempts: 1, requestTimeout: 500, startTimeout: 600, baseDelay: 10, maxDelay: 50, signal }),
  });
}

type Pool = Awaited<ReturnType<typeof openPool>>;

/** Asks without pause until it is told to end; counts answers and finds those that are not of the right model. */
async function askAlways(pool: Pool, worker: number, state: { over: boolean; answers: number; wrong: string[] }) {
  for (let seed = 0; !state.over; seed += 1) {
    const prompt = `Question ${worker} ${seed}: what lies behind the door?\n`;
    const { text } = await pool.generate({ prompt, maxNewTokens: 5, temperature: 0.8, seed });
    const { tokenLogprobs } = await pool.loglikelihood({ context: prompt, continuation: ' the sea' });
    const prefill = toyPrefill('right', toyTokens(`${prompt} the sea`)).slice(-2);
    if (text !== toyContinuation('right', prompt, seed, 5)) state.wrong.push(text);
    if (prefill.some(({ logprob }, index) => logprob !== tokenLogprobs[index])) state.wrong.push(`${tokenLogprobs}`);
    state.answers += 1;
  }
}

/** Servers that are replaced by wrong ones after a pause, and by right ones after another; milliseconds. */
const replacements = fc.array(
  fc.record({
    which: fc.nat({ max: 1 }),
    calm: fc.integer({ min: 0, max: 80 }),
    wrong: fc.integer({ min: 1, max: 80 }),
  }),
  { minLength: 12, maxLength: 16 },
);

describe('a pool whose servers are replaced again and again', () => {
  it('never lets an answer of a wrong one through', { timeout: 60_000 }, async () => {
    const servers = await startServers();
    const proxies = await startProxies(servers, 3, () => [], 0.02);
    let answers = 0;
    await fc.assert(
      fc.asyncProperty(replacements, async (events) => {
        const pool = await openPool(proxies);
        const state = { over: false, answers: 0, wrong: [] };
        const work = Array.from({ length: 24 }, (_, worker) => askAlways(pool, worker, state));
        for (const { which, calm, wrong } of events) {
          await wait(calm);
          proxies[which]?.swap(servers.sameName);
          await wait(wrong);
          proxies[which]?.swap(servers.right);
        }
        state.over = true;
        await Promise.all(work);
        await pool.close();
        answers += state.answers;
        expect(state.wrong).toEqual([]);
      }),
      { numRuns: 4, seed: 7, endOnFailure: true },
    );
    expect(answers).toBeGreaterThan(100);
    const lost = [...servers.sameName.prompts.keys()].filter((prompt) => prompt.startsWith('Question '));
    expect(lost.length).toBeGreaterThan(0);
  });
});
