import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GenerateRequest, Generation, InferenceClient, Loglikelihood } from '@mainbench/spec';
import { afterEach, describe, expect, it } from 'vitest';
import { EndpointFault } from '../http/fault.ts';
import { createEndpointPool } from './endpoint-pool.ts';
import type { EndpointPoolOptions } from './pool-options.ts';

type Answer = (request: GenerateRequest, signal?: AbortSignal) => Promise<Generation> | Generation;

/** A server that a test plays. */
interface Played {
  answer: Answer;
  model: string;
  /** Log-probability of each token of the fixed text. */
  logprob: number;
  bound: number;
  /** Instance of the server to which its connections lead. */
  instance: number;
  up: boolean;
  maxInputTokens: number;
  asked: number;
  most: number;
}

const done = (text: string): Generation => ({ text, finish: 'length', promptTokens: 2, generatedTokens: 1 });
const fault = (status: number, retryAfter?: number) =>
  new EndpointFault(`it answered ${status}`, {
    status,
    retryable: status !== 401,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });

const status = (pool: InferenceClient) => pool.activity?.().endpoints ?? [];

const servers = new Map<string, Played>();
const pools: InferenceClient[] = [];

function play(name: string, given: Partial<Played> = {}): string {
  const url = `http://${name}.test`;
  const server = { model: 'm', logprob: -1, bound: 4, instance: 1, up: true, maxInputTokens: 50, asked: 0, most: 0 };
  servers.set(url, { ...server, answer: ({ prompt }) => done(`${name}:${prompt}`), ...given });
  return url;
}

const played = (url: string) => servers.get(url) as Played;

async function connect(url: string): Promise<InferenceClient> {
  const server = played(url);
  if (!server.up) throw new EndpointFault(`${url} refused the connection`, { retryable: true, attempts: 6 });
  let active = 0;
  const score = async (): Promise<Loglikelihood> => {
    if (!server.up) throw new EndpointFault(`${url} refused the connection`, { retryable: true });
    return { sum: 0, tokens: 1, bytes: 1, tokenLogprobs: [server.logprob], straddles: false };
  };
  return {
    capabilities: {
      engine: 'tgi',
      version: '3',
      model: server.model,
      generate: true,
      loglikelihood: true,
      greedy: false,
      chat: false,
      maxTotalTokens: 100,
      maxInputTokens: server.maxInputTokens,
      maxConcurrentRequests: server.bound,
      endOfText: '',
      specialTexts: [],
      addsBeginningOfText: true,
    },
    async generate(request, signal) {
      if (!server.up) throw new EndpointFault(`${url} refused the connection`, { retryable: true });
      server.asked += 1;
      active += 1;
      server.most = Math.max(server.most, active);
      try {
        return await server.answer(request, signal);
      } finally {
        active -= 1;
      }
    },
    loglikelihood: score,
    choices: async () => [await score()],
    chat: async () => done(''),
    identify: async () => ({ model: server.model }),
    serverInstances: () => server.instance,
    close: async () => {},
  };
}

async function pool(urls: string[], options: Partial<EndpointPoolOptions> = {}): Promise<InferenceClient> {
  const made = await createEndpointPool({
    urls,
    connect,
    baseDelay: 1,
    quarantineSilence: 0,
    quarantine: 20,
    longestQuarantine: 40,
    serverTimeout: 300,
    ...options,
  });
  pools.push(made);
  return made;
}

const ask = (client: InferenceClient, prompt: string, signal?: AbortSignal) =>
  client.generate({ prompt, maxNewTokens: 1, temperature: 0 }, signal);

afterEach(async () => {
  await Promise.all(pools.splice(0).map((each) => each.close()));
  servers.clear();
});

describe('createEndpointPool', () => {
  it('spreads requests by load and never sends a server more than it takes', async () => {
    const slow = async ({ prompt }: GenerateRequest) => {
      await sleep(5);
      return done(prompt);
    };
    const [a, b] = [play('a', { bound: 2, answer: slow }), play('b', { bound: 6, answer: slow })];
    const both = await pool([a, b]);
    expect(both.capabilities.maxConcurrentRequests).toBe(8);
    const texts = await Promise.all(Array.from({ length: 64 }, (_, index) => ask(both, String(index))));
    expect(texts.map(({ text }) => text)).toEqual(Array.from({ length: 64 }, (_, index) => String(index)));
    expect([played(a).most, played(b).most]).toEqual([2, 6]);
    expect(both.activity?.()).toMatchObject({ requests: 64, promptTokens: 128, generatedTokens: 64, faults: {} });
  });

  it('asks elsewhere after a fault that may pass, and after an answer that cannot be right', async () => {
    const broken = () => {
      throw new EndpointFault('it answered with an HTML page', { status: 200 });
    };
    const a = play('a', { answer: broken });
    const b = play('b');
    const both = await pool([a, b], { quarantineAfter: 1000 });
    const texts = await Promise.all(['x', 'y', 'z'].map((prompt) => ask(both, prompt)));
    expect(texts.map(({ text }) => text)).toEqual(['b:x', 'b:y', 'b:z']);
    expect(both.activity?.().faults['wrong answer']).toBeGreaterThan(0);
  });

  it('ends with the fault that every server gives for a request, and at once with one that is the request’s own', async () => {
    const wrong = () => {
      throw new EndpointFault('http://x/generate gave no number as log-probability', { status: 200 });
    };
    const both = await pool([play('a', { answer: wrong }), play('b', { answer: wrong })], {
      sameFaults: 4,
      quarantineAfter: 1000,
    });
    await expect(ask(both, 'x')).rejects.toThrow(/gave no number as log-probability \(tried 4 times\)/);
    const refusing = play('c', {
      answer: () => {
        throw fault(422);
      },
    });
    played(refusing).answer = () => {
      throw new EndpointFault('too long', { status: 422, reason: 'too-long' });
    };
    const single = await pool([refusing]);
    await expect(ask(single, 'x')).rejects.toMatchObject({ details: { reason: 'too-long' } });
    expect(played(refusing).asked).toBe(1);
  });

  it.each(['refused', 'no-content', 'too-long', 'precondition'] as const)(
    'keeps a server that gives a row up (%s)',
    async (reason) => {
      const refuse: Answer = ({ prompt }) => {
        if (prompt === 'bad') throw new EndpointFault('it answered 403: moderation', { status: 403, reason });
        return done(prompt);
      };
      const both = await pool([play('a', { answer: refuse }), play('b', { answer: refuse })], { quarantineAfter: 1 });
      const rows = ['x', 'bad', 'y', 'bad', 'bad', 'z'];
      const outcomes = await Promise.allSettled(rows.map((prompt) => ask(both, prompt)));
      expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(3);
      expect(status(both)).toMatchObject([{ state: 'ready' }, { state: 'ready' }]);
    },
  );

  it('sends an overloaded server less, waits as long as it asks, and then more again', async () => {
    let refusals = 3;
    const times: number[] = [];
    const a = play('a', {
      bound: 8,
      answer: ({ prompt }) => {
        times.push(performance.now());
        if (refusals > 0) {
          refusals -= 1;
          throw fault(429, 40);
        }
        return done(prompt);
      },
    });
    const one = await pool([a]);
    await Promise.all(['1', '2', '3'].map((prompt) => ask(one, prompt)));
    expect((times[3] ?? 0) - (times[2] ?? 0)).toBeGreaterThanOrEqual(39);
    expect(status(one)[0]).toMatchObject({ limit: 4, faults: { 429: 3 } });
    for (let request = 0; request < 60; request += 1) await ask(one, 'more');
    expect(status(one)[0]?.limit).toBe(8);
  });

  it('asks an overloaded server that names no wait later and later', async () => {
    const times: number[] = [];
    const a = play('a', {
      answer: ({ prompt }) => {
        times.push(performance.now());
        if (times.length <= 40) throw fault(429);
        return done(prompt);
      },
    });
    const notes: string[] = [];
    const options = { baseDelay: 1, maxDelay: 20, note: (text: string) => notes.push(text) };
    const one = await pool([a], options);
    await ask(one, 'x');
    // Of 40 waits that are bounded by 1 ms at first and by 20 ms soon, the last 30 have a mean of 10 ms.
    expect((times[40] ?? 0) - (times[10] ?? 0)).toBeGreaterThan(120);
    expect(status(one)[0]).toMatchObject({ state: 'ready', faults: { 429: 40 } });
    expect(notes).toEqual([]);
  });

  it('leaves a dead server alone and uses it again when it is back', async () => {
    const [a, b] = [play('a'), play('b')];
    const both = await pool([a, b]);
    played(a).up = false;
    for (let request = 0; request < 20; request += 1) expect((await ask(both, 'x')).text).toBe('b:x');
    expect(status(both)[0]).toMatchObject({ state: 'quarantined', faults: { connection: expect.any(Number) } });
    played(a).up = true;
    while (status(both)[0]?.state !== 'ready') await sleep(5);
    played(b).up = false;
    expect((await ask(both, 'y')).text).toBe('a:y');
  });

  it('waits while no server is up, and says so when none comes back', async () => {
    const a = play('a');
    const one = await pool([a], { attempts: 1000 });
    played(a).up = false;
    const pending = ask(one, 'x');
    await sleep(60);
    played(a).up = true;
    expect((await pending).text).toBe('a:x');
    played(a).up = false;
    await expect(ask(one, 'y')).rejects.toThrow(/refused the connection/);
  });

  it('says of the only server for how long it waited, which nobody need repeat; others may still come back', async () => {
    const [a, b, c] = [play('a'), play('b'), play('c')];
    const alone = await pool([a], { attempts: 1000, serverTimeout: 1000 });
    played(a).up = false;
    const final = await ask(alone, 'x').catch((error: unknown) => error);
    expect(final).toMatchObject({ kind: 'endpoint', retryable: false });
    expect(String(final)).toContain('refused the connection, and did not recover within 1 s.');
    played(a).up = true;
    while (status(alone)[0]?.state !== 'ready') await sleep(5);
    expect((await ask(alone, 'y')).text).toBe('a:y');

    const both = await pool([b, c], { attempts: 1000 });
    played(b).up = false;
    expect((await ask(both, 'x')).text).toBe('c:x');
    played(c).up = false;
    await expect(ask(both, 'y')).rejects.toMatchObject({ retryable: true, details: { attempts: undefined } });
  });

  it('accepts nothing from a server that was replaced by one of another model', async () => {
    const [a, b] = [play('a'), play('b', { bound: 1 })];
    const both = await pool([a, b]);
    Object.assign(played(a), { instance: 2, logprob: -1.5, answer: () => done('wrong') });
    const texts = await Promise.all(Array.from({ length: 30 }, () => ask(both, 'x')));
    expect(texts.every(({ text }) => text === 'b:x')).toBe(true);
    expect(played(a).asked).toBeGreaterThan(0);
    expect(status(both)[0]?.state).toBe('quarantined');
    Object.assign(played(a), { instance: 3, logprob: -1, answer: () => done('right') });
    while (status(both)[0]?.state !== 'ready') await sleep(5);
    const later = await Promise.all(Array.from({ length: 30 }, () => ask(both, 'x')));
    expect(later.some(({ text }) => text === 'right')).toBe(true);
  });

  it('asks for the model again in a new instance only once for all that wait', async () => {
    const a = play('a', { bound: 20 });
    const one = await pool([a]);
    played(a).instance = 2;
    await Promise.all(Array.from({ length: 20 }, () => ask(one, 'x')));
    played(a).instance = 3;
    await ask(one, 'y');
    expect(status(one)[0]).toMatchObject({ state: 'ready', requests: 21 });
  });

  it('does not take the word of another model that a request is too long', async () => {
    const [a, b] = [play('a'), play('b', { bound: 1 })];
    const both = await pool([a, b]);
    const tooLong: Answer = () => {
      throw new EndpointFault('A text of 60 tokens', { reason: 'too-long' });
    };
    Object.assign(played(a), { instance: 2, logprob: -9, answer: tooLong });
    const texts = await Promise.all(Array.from({ length: 8 }, () => ask(both, 'x')));
    expect(new Set(texts.map(({ text }) => text))).toEqual(new Set(['b:x']));
    expect(played(a).asked).toBeGreaterThan(0);
    expect(status(both)[0]?.faults).toMatchObject({ 'other model': expect.any(Number) });
  });

  it('holds its servers to what an earlier run found, and works with those that fit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mainbench-pool-'));
    const identityFile = join(folder, 'identity.json');
    const [a, b] = [play('a'), play('b')];
    await pool([a, b], { identityFile });
    Object.assign(played(a), { logprob: -2, model: 'm' });
    const later = await pool([a, b], { identityFile });
    expect((await ask(later, 'x')).text).toBe('b:x');
    expect(status(later)[0]).toMatchObject({ state: 'quarantined' });
    played(b).logprob = -2;
    await expect(pool([a, b], { identityFile })).rejects.toMatchObject({
      summary: 'http://a.test serves other weights under the same name',
      details: { file: identityFile },
    });
    await rm(folder, { recursive: true });
  });

  it('goes on at once after a Retry-After of 0, and does not wait for ever for a long one', async () => {
    let refusals = 2;
    const a = play('a', {
      answer: ({ prompt }) => {
        refusals -= 1;
        if (refusals >= 0) throw fault(429, refusals === 1 ? 0 : 3_600_000);
        return done(prompt);
      },
    });
    const one = await pool([a], { longestRetryAfter: 30, baseDelay: 60_000 });
    const start = performance.now();
    await ask(one, 'x');
    expect(performance.now() - start).toBeGreaterThanOrEqual(29);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('says at once that all servers refuse access', async () => {
    const refuse: Answer = () => {
      throw fault(401);
    };
    const one = await pool([play('a', { answer: refuse })], { serverTimeout: 600_000, quarantine: 600_000 });
    await expect(ask(one, 'x')).rejects.toThrow('401');
  });

  it('does not go back to a server that failed a request while another is busy', async () => {
    const release = Promise.withResolvers<void>();
    const broken: Answer = () => {
      throw fault(500);
    };
    const slow: Answer = async ({ prompt }) => {
      if (prompt === 'first') await release.promise;
      return done(`b:${prompt}`);
    };
    const a = play('a', { answer: broken });
    const both = await pool([a, play('b', { bound: 1, answer: slow })], { quarantineAfter: 1000 });
    const first = ask(both, 'first');
    await sleep(5);
    const before = played(a).asked;
    const second = ask(both, 'second');
    await sleep(20);
    expect(played(a).asked).toBeLessThanOrEqual(before + 1);
    release.resolve();
    expect((await first).text).toBe('b:first');
    expect((await second).text).toBe('b:second');
  });

  it('ends those who wait when it is closed', async () => {
    const a = play('a', { bound: 1, answer: () => new Promise(() => {}) });
    const one = await pool([a]);
    void ask(one, 'holds the place').catch(() => undefined);
    const waiting = ask(one, 'x');
    await sleep(1);
    await one.close();
    await expect(waiting).rejects.toThrow('closed by this program');
    await expect(ask(one, 'y')).rejects.toThrow('closed by this program');
  });

  it('tolerates the noise of a data type, and refuses servers of different models at the start', async () => {
    await pool([play('a'), play('b', { logprob: -1.05 })]);
    await expect(pool([play('c'), play('d', { model: 'other' })])).rejects.toThrow(
      'http://d.test serves other, not m.',
    );
    await expect(pool([play('e'), play('f', { logprob: -2 })])).rejects.toThrow('other weights under the same name');
  });

  it('starts with the servers that are up, and with none says why', async () => {
    const some = await pool([play('a', { up: false }), play('b')]);
    expect((await ask(some, 'x')).text).toBe('b:x');
    await expect(pool([play('c', { up: false })])).rejects.toThrow('http://c.test refused the connection.');
    await expect(pool([])).rejects.toThrow('There is no server to ask.');
  });

  it('refuses a server that joins later and takes less than the pool was said to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mainbench-pool-'));
    const [a, b] = [play('a'), play('b', { maxInputTokens: 20 })];
    await writeFile(join(folder, 'endpoint-1.json'), JSON.stringify({ url: a }));
    const notes: string[] = [];
    const found = await pool([], { discover: folder, discoverEvery: 10, note: (text) => notes.push(text) });
    await writeFile(join(folder, 'endpoint-2.json'), JSON.stringify({ url: b }));
    while (status(found)[1]?.faults['wrong answer'] === undefined) await sleep(5);
    expect(status(found)[1]?.state).not.toBe('ready');
    expect(found.capabilities).toMatchObject({ maxInputTokens: 50, maxConcurrentRequests: 4 });
    played(b).maxInputTokens = 60;
    while (status(found)[1]?.state !== 'ready') await sleep(5);
    expect(found.capabilities.maxConcurrentRequests).toBe(8);
    expect(notes).toContain('http://b.test joined');
    await rm(folder, { recursive: true });
  });

  it('finds servers in a folder, and lets those go whose file went away', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mainbench-pool-'));
    const [a, b] = [play('a'), play('b')];
    await writeFile(join(folder, 'endpoint-1.json'), JSON.stringify({ url: a }));
    await writeFile(join(folder, 'endpoint-2.json'), '{"url": "http://half');
    const found = await pool([], { discover: folder, discoverEvery: 10 });
    expect(status(found).map(({ endpoint }) => endpoint)).toEqual(['http://a.test']);
    await writeFile(join(folder, 'endpoint-2.json'), JSON.stringify({ url: b }));
    while (status(found).length < 2 || status(found)[1]?.state !== 'ready') await sleep(5);
    await rm(join(folder, 'endpoint-1.json'));
    while (status(found)[0]?.state !== 'gone') await sleep(5);
    expect((await ask(found, 'x')).text).toBe('b:x');
    await rm(folder, { recursive: true });
    await expect(pool([], { discover: folder })).rejects.toThrow('the folder of heartbeat files cannot be read.');
  });

  it('lets a request go at once when it is given up, also while it waits for a place', async () => {
    const never = () => new Promise<Generation>(() => {});
    const hanging: Answer = (_request, signal) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const a = play('a', { bound: 1, answer: never });
    const one = await pool([a]);
    void ask(one, 'holds the place').catch(() => undefined);
    const controller = new AbortController();
    const waiting = ask(one, 'x', controller.signal);
    const b = play('b', { answer: hanging });
    const two = await pool([b]);
    const running = ask(two, 'x', controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ kind: 'interrupted' });
    await expect(running).rejects.toMatchObject({ kind: 'interrupted' });
  });
});
