import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { MainbenchError, type Stage } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { ArtifactStore } from './artifact-store.ts';
import { execute } from './execute.ts';
import { noCost } from './plan.ts';
import { recordingObserver, temporaryFolder, testRuntime, testStage } from './testing/stages.ts';

async function setUp(signal = new AbortController().signal) {
  const observer = recordingObserver();
  const runtime = testRuntime();
  const options = { store: new ArtifactStore(await temporaryFolder()), runtime, environment: {}, signal, observer };
  return { options, observer, runtime };
}

describe('execute', () => {
  it('makes inputs first, each address once, and nothing twice', async () => {
    const { options, observer } = await setUp();
    const data = testStage({ kind: 'data' });
    const twin = testStage({ kind: 'data', label: 'twin' });
    const left = testStage({ kind: 'left', inputs: { data } });
    const right = testStage({ kind: 'right', inputs: { data: twin } });
    const end = testStage({ kind: 'end', inputs: { left, right } });
    await execute([end], options);
    expect(observer.events[0]).toBe('start data');
    expect(observer.events.filter((event) => event.startsWith('start')).sort()).toEqual([
      'start data',
      'start end',
      'start left',
      'start right',
    ]);
    expect(observer.events.at(-1)).toBe('finish end');
    observer.events.length = 0;
    await execute([end], options);
    expect(observer.events).toEqual([]);
  });

  it('tells with each stage that ends, however short, how much is done by then', async () => {
    const { options, observer } = await setUp();
    const cost = (promptTokens: number) => ({ ...noCost, promptTokens });
    const data = testStage({ kind: 'data' });
    const work = testStage({ kind: 'work', inputs: { data }, cost: cost(2_500) });
    const end = testStage({ kind: 'end', inputs: { work }, cost: cost(500) });
    const shares: [string, number][] = [];
    let share = 0;
    const finished = (stage: Stage) => shares.push([stage.label, share]);
    const overall = (fraction: number) => {
      share = fraction;
    };
    await execute([end], { ...options, observer: { ...observer, finished, overall } });
    // Of 500, 3,000 and 1,000 tokens of effort.
    expect(shares).toEqual([
      ['data', expect.closeTo(0.111, 3)],
      ['work', expect.closeTo(0.778, 3)],
      ['end', 1],
    ]);
  });

  it('opens no more slots than the runtime has, and keeps them busy', async () => {
    const { options, runtime } = await setUp();
    const stages = Array.from({ length: 6 }, (_, index) =>
      testStage({ kind: 'work', parameters: { index }, needsWorker: true, run: async () => wait(20, {}) }),
    );
    await execute(stages, options);
    expect(runtime.most).toBe(2);
  });

  it('finds out before the first stage that an engine is missing, where one is needed', async () => {
    const { options, observer, runtime } = await setUp();
    const missing = { ...runtime, check: () => Promise.reject(new MainbenchError('environment', 'no engine.')) };
    const data = testStage({ kind: 'data' });
    const work = testStage({ kind: 'work', inputs: { data }, needsWorker: true });
    await expect(execute([work], { ...options, runtime: missing })).rejects.toThrow('no engine.');
    expect(observer.events).toEqual([]);
    await execute([data], { ...options, runtime: missing });
  });

  it('stops the others and throws the first error', async () => {
    const { options, observer } = await setUp();
    let stopped = false;
    const slow = testStage({
      kind: 'slow',
      run: async ({ signal }) => {
        await wait(10_000, undefined, { signal }).catch(() => {
          stopped = true;
        });
        signal.throwIfAborted();
        return {};
      },
    });
    const broken = testStage({
      kind: 'broken',
      run: async () => {
        throw new MainbenchError('data', 'no rows.');
      },
    });
    const after = testStage({ kind: 'after', inputs: { broken } });
    await expect(execute([slow, after], options)).rejects.toThrow('no rows.');
    expect(stopped).toBe(true);
    expect(observer.events).not.toContain('start after');
  });

  it('continues a stage after a fault that may pass, but not for ever', async () => {
    const { options, observer } = await setUp();
    const dying = (times: number): Stage => {
      let runs = 0;
      return testStage({
        kind: 'dying',
        parameters: { times },
        run: async () => {
          runs += 1;
          if (runs <= times) throw new MainbenchError('engine', 'the engine died.', { retryable: true });
          return { runs };
        },
      });
    };
    const recovering = dying(2);
    await execute([recovering], options);
    expect((await options.store.readManifest(recovering)).facts).toEqual({ runs: 3 });
    expect(observer.events.filter((event) => event.startsWith('retry'))).toHaveLength(2);
    await expect(execute([dying(100)], options)).rejects.toThrow('the engine died.');
  });

  it('does not try again at once on a full disk, after all tries of a request, nor with an input that was cut', async () => {
    const { options, observer } = await setUp();
    const full = testStage({
      kind: 'full',
      run: async () => {
        throw new MainbenchError('disk', 'the disk is full.', { retryable: true });
      },
    });
    await expect(execute([full], options)).rejects.toThrow('the disk is full.');
    const refused = testStage({
      kind: 'refused',
      run: async () => {
        throw new MainbenchError('endpoint', 'it answered 500 (tried 8 times).', { retryable: true, attempts: 8 });
      },
    });
    await expect(execute([refused], options)).rejects.toThrow('it answered 500');
    expect(observer.events.some((event) => event.startsWith('retry'))).toBe(false);
    const data = testStage({
      kind: 'data',
      run: async ({ directory }) => {
        await writeFile(join(directory, 'rows.jsonl'), 'abc');
        return {};
      },
    });
    await execute([data], options);
    await writeFile(join(options.store.directoryOf(data), 'rows.jsonl'), 'a');
    const later = { ...options, store: new ArtifactStore(dirname(options.store.root)) };
    await expect(execute([testStage({ kind: 'end', inputs: { data } })], later)).rejects.toThrow('data is damaged');
  });

  it('ends with the reason of an abort', async () => {
    const controller = new AbortController();
    const { options } = await setUp(controller.signal);
    const begun = Promise.withResolvers<void>();
    const waiting = testStage({
      kind: 'waiting',
      run: async ({ signal }) => {
        begun.resolve();
        return wait(10_000, {}, { signal });
      },
    });
    const running = execute([waiting], options);
    await begun.promise;
    controller.abort(new MainbenchError('interrupted', 'interrupted.'));
    await expect(running).rejects.toSatisfy(
      (error) => MainbenchError.is(error) || (error as Error).name === 'AbortError',
    );
    expect(await options.store.stateOf(waiting)).toBe('partial');
  });

  it('tells the runtime the effort behind a stage, and the manifest how long devices worked for it', async () => {
    const { options, runtime } = await setUp();
    const priorities: (number | undefined)[] = [];
    const counting = {
      ...runtime,
      async open(signal: AbortSignal, priority?: number) {
        priorities.push(priority);
        return { ...(await runtime.open(signal)), deviceMilliseconds: () => 1234.4 };
      },
    };
    const cost = (trainedTokens: number) => ({ ...noCost, trainedTokens });
    const first = testStage({ kind: 'first', cost: cost(10), needsWorker: true });
    const second = testStage({ kind: 'second', inputs: { first }, cost: cost(1e6), needsWorker: true });
    await execute([second], { ...options, runtime: counting });
    expect(priorities).toEqual([2 * 500 + 4 * 1e6 + 40, 500 + 4 * 1e6]);
    expect((await options.store.readManifest(first)).facts).toEqual({ device_milliseconds: 1234 });
  });

  it('starts the longest chain first', async () => {
    const { options, observer } = await setUp();
    const cost = (trainedTokens: number) => ({ ...noCost, trainedTokens });
    const quick = testStage({ kind: 'quick', cost: cost(1) });
    const first = testStage({ kind: 'first', cost: cost(10) });
    const second = testStage({ kind: 'second', inputs: { first }, cost: cost(1e6) });
    await execute([quick, second], { ...options, freeStages: 1 });
    expect(observer.events.filter((event) => event.startsWith('start'))).toEqual([
      'start first',
      'start second',
      'start quick',
    ]);
  });
});
