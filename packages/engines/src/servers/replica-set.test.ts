import { MainbenchError } from '@mainbench/spec';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeTgi, hang, json, startFakeTgi } from '../testing/fake-tgi.ts';
import { until } from '../testing/programs.ts';
import { connectTgi } from '../tgi/connect.ts';
import { ReplicaSet } from './replica-set.ts';

const request = { prompt: 'a b', maxNewTokens: 1, temperature: 0 };
const final = new MainbenchError('recipe', 'an argument was refused.');
const passing = new MainbenchError('engine', 'the server crashed.', { retryable: true });

let sets: ReplicaSet[] = [];

afterEach(async () => {
  await Promise.all(sets.map((set) => set.stop()));
  sets = [];
});

/** A set whose servers are toys of this process; `plan` has the error of each start that fails, by device. */
function setUp(plan: Record<string, (Error | undefined)[]> = {}, firstAlone = false) {
  const launches: string[] = [];
  const notes: string[] = [];
  const servers = new Map<string, { toy: FakeTgi; die: (why?: Error) => Promise<void> }>();
  const set = new ReplicaSet({
    ...{ name: 'toy', firstAlone, serverTimeout: 5000, note: (text) => void notes.push(text) },
    nameOf: (devices) => [...devices],
    async launch([device = ''], signal) {
      launches.push(device);
      const failure = plan[device]?.shift();
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (failure !== undefined) throw failure;
      const toy = await startFakeTgi();
      const gone = new AbortController();
      const die = async (why: Error = passing) => {
        gone.abort(why);
        await toy.close();
      };
      servers.set(device, { toy, die });
      const connect = (own: AbortSignal) => connectTgi(toy.url, { engine: 'tgi', attempts: 1, signal: own });
      return { url: toy.url, client: await connect(signal), connect, gone: gone.signal, stop: () => die() };
    },
  });
  sets.push(set);
  return { set, launches, notes, servers };
}

const readyIn = async (set: ReplicaSet) =>
  ((await set.client).activity?.().endpoints ?? []).filter(({ state }) => state === 'ready').length;

async function untilReady(set: ReplicaSet, count: number): Promise<void> {
  for (let tries = 0; (await readyIn(set)) !== count; tries += 1) {
    if (tries > 500) throw new Error(`${await readyIn(set)} servers are ready, not ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the servers of one model', () => {
  it('are one client as soon as the first is up, which the others join', async () => {
    const { set, notes } = setUp();
    set.add(['0']);
    const client = await set.client;
    expect(await client.generate(request)).toMatchObject({ text: ' ok' });
    set.add(['1']);
    set.add(['2']);
    await untilReady(set, 3);
    expect(notes).toContain('3 of 3 servers ready for toy');
    expect(client.probe).toBeDefined();
  });

  it('end the requests of one that leaves before it stops', async () => {
    const { set, servers } = setUp();
    set.add(['0']);
    const client = await set.client;
    const leaving = ['1'];
    set.add(leaving);
    await untilReady(set, 2);
    const held = servers.get('1')?.toy;
    let answer = () => {};
    held?.answer('/generate', (call) => {
      const details = { finish_reason: 'length', generated_tokens: 1, prefill: [], tokens: [], seed: null };
      answer = () => json(200, { generated_text: ' late', details }, { 'x-prompt-tokens': 3 })(call);
    });
    servers.get('0')?.toy.answer('/generate', hang);
    const asked = Promise.race([client.generate(request), client.generate(request)]);
    await until(() => held?.calls.some(({ route, body }) => route === '/generate' && body.inputs === 'a b') ?? false);
    let left = false;
    const removing = set.remove(leaving).then(() => {
      left = true;
    });
    await untilReady(set, 1);
    expect(left).toBe(false);
    answer();
    expect(await asked).toMatchObject({ text: ' late' });
    await removing;
  });

  it('are started again when they die, three times a stage, and fail with the reason of the last', async () => {
    const { set, launches, notes, servers } = setUp();
    set.add(['0']);
    const client = await set.client;
    for (let death = 1; death <= 3; death += 1) {
      await servers.get('0')?.die(new MainbenchError('memory', `death ${death}.`));
      await until(() => launches.length === death + 1);
      expect(await client.generate(request)).toMatchObject({ text: ' ok' });
    }
    set.beginStage();
    await servers.get('0')?.die();
    expect(await client.generate(request)).toMatchObject({ text: ' ok' });
    expect(launches).toHaveLength(5);
    for (let death = 2; death <= 4; death += 1) {
      await untilReady(set, 1);
      await servers.get('0')?.die(new MainbenchError('memory', `the last of ${death}.`));
      if (death < 4) expect(await client.generate(request)).toMatchObject({ text: ' ok' });
    }
    await expect(client.generate(request)).rejects.toThrow('the last of 4.');
    expect(notes.filter((note) => note.includes('is started again'))).toHaveLength(6);
    expect(notes.at(-1)).toBe('toy on device 0 is left out: the last of 4.');
  });

  it('fail at once where the first refuses what all would refuse', async () => {
    const { set, launches } = setUp({ 0: [final], 1: [final, final], 2: [final, final] });
    for (const device of ['0', '1', '2']) set.add([device]);
    await expect(set.client).rejects.toThrow(final.message);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(launches).toEqual(['0', '1', '2']);
  });

  it('are started again a few times in all where none was ever up', async () => {
    const crashes = () => Array.from({ length: 9 }, () => passing);
    const { set, launches } = setUp({ 0: crashes(), 1: crashes(), 2: crashes() });
    for (const device of ['0', '1', '2']) set.add([device]);
    await expect(set.client).rejects.toThrow(passing.message);
    expect(launches.length).toBeLessThanOrEqual(3 + 3);
  });

  it('leave one out that cannot start where others work', async () => {
    const { set, launches, notes } = setUp({ 1: [final] });
    set.add(['0']);
    await set.client;
    set.add(['1']);
    await until(() => notes.includes('toy on device 1 is left out: an argument was refused.'));
    expect(launches).toEqual(['0', '1']);
    expect(await (await set.client).generate(request)).toMatchObject({ text: ' ok' });
  });

  it('wait for the first one, which downloads the weights', async () => {
    const { set, launches } = setUp({ 0: [passing, passing] }, true);
    for (const device of ['0', '1', '2']) set.add([device]);
    await set.client;
    await untilReady(set, 3);
    expect(launches.slice(0, 3)).toEqual(['0', '0', '0']);
    expect(launches.slice(3).sort()).toEqual(['1', '2']);
  });
});
