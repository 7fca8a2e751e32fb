import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InferenceClient, ModelReference, Runtime, ServerSettings, ServeSettings } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../testing/programs.ts';
import { cachedRuntime } from './cached-runtime.ts';

const { signal } = new AbortController();
const request = { prompt: 'a', maxNewTokens: 1, temperature: 0 };
const commit = 'c'.repeat(40);
const external = { urls: ['http://me:secret@127.0.0.1:1'] };
const launcher = { command: 'tgi' };

let folder: string;
let calls: number;

beforeEach(() => {
  folder = temporaryFolder();
  calls = 0;
  vi.stubEnv('MAINBENCH_CACHE', join(folder, 'cache'));
});

afterEach(() => vi.unstubAllEnvs());

function tgi(where: Partial<ServerSettings>, cache?: ServeSettings['cache']): ServeSettings {
  const settings = { engine: 'tgi', arguments: [], shards: 1, dtype: 'float16', max_concurrent_requests: 4 } as const;
  return { ...settings, ...where, ...(cache === undefined ? {} : { cache }) } as ServeSettings;
}

function embedded(cache?: ServeSettings['cache']): ServeSettings {
  const settings = { engine: 'embedded', workers: 1, threads: 1, max_batch_size: 8, use_cpu: true } as const;
  return cache === undefined ? settings : { ...settings, cache };
}

function served(weights?: string): InferenceClient {
  const limits = { maxTotalTokens: 8, maxInputTokens: 8, maxConcurrentRequests: 8 };
  const abilities = { generate: true, loglikelihood: true, chat: false, greedy: false, addsBeginningOfText: true };
  const texts = { engine: 'tgi', version: '3', model: 'org/model', endOfText: '</s>', specialTexts: [] };
  const fail = () => expect.fail('not asked in these tests');
  return {
    capabilities: { ...limits, ...abilities, ...texts, ...(weights === undefined ? {} : { weights }) },
    generate: async () => {
      calls += 1;
      return { text: 'b', finish: 'length', promptTokens: 1, generatedTokens: 1 };
    },
    // Asked of every model whose answers are cached: its fingerprint.
    loglikelihood: async () => ({ sum: -1, tokens: 1, bytes: 1, tokenLogprobs: [-1], straddles: false }),
    choices: fail,
    chat: fail,
    close: async () => {},
  };
}

/** Two runs, one after the other, that ask the same of a model; how often its server was asked, and the notes. */
async function twoRuns(settings: ServeSettings, model: ModelReference, weights?: string) {
  const notes: string[] = [];
  for (let run = 0; run < 2; run += 1) {
    const client = served(weights);
    const bare: Runtime = {
      slots: 1,
      check: async () => {},
      describe: async () => ({}),
      open: async () => ({
        train: async () => ({}),
        serve: async () => client,
        serveAll: async () => [client],
        release: async () => {},
      }),
      close: async () => {},
    };
    const runtime = cachedRuntime(bare, settings, { runDirectory: folder, onNote: (note) => notes.push(note) });
    const slot = await runtime.open(signal);
    const first = await slot.serve(model, signal);
    expect(await slot.serve(model, signal)).toBe(first);
    await first.generate(request, signal);
    await slot.release();
    await runtime.close();
  }
  return { calls, notes, used: existsSync(join(folder, 'cache', 'responses-2.sqlite')) };
}

describe('a runtime with the response cache', () => {
  it.each<[string, ServeSettings, ModelReference, string | undefined, number]>([
    ['a commit that the server reports', tgi(external), { path: 'org/model' }, commit, 1],
    ['a commit that the server was started with', tgi(launcher), { path: 'org/model', revision: commit }, undefined, 1],
    ['a name alone', tgi(external), { path: 'org/model', revision: commit }, undefined, 2],
    ['a folder', tgi(launcher), { path: '/models/a' }, undefined, 2],
    ['a commit, and `cache: false`', tgi(external, false), { path: 'org/model' }, commit, 2],
    ['the embedded engine', embedded(), { path: 'org/model', revision: commit }, undefined, 2],
    ['a name that the user gives', tgi(external, { weights: 'mine' }), { path: 'org/model' }, undefined, 1],
  ])('asks for %s', async (_, settings, model, weights, expected) => {
    const { calls: asked, used, notes } = await twoRuns(settings, model, weights);
    expect(asked).toBe(expected);
    expect(used).toBe(expected === 1);
    expect(notes).toEqual(
      expected === 1
        ? [
            expect.stringMatching(
              /^Cached answers are used, from .*; `cache: false` in serve disables the response cache\.$/,
            ),
          ]
        : [],
    );
  });

  it('says why it caches nothing where it was asked to', async () => {
    const { calls: asked, notes } = await twoRuns(tgi(external, true), { path: 'org/model' });
    expect(asked).toBe(2);
    expect(notes[0]).toMatch(/^Answers of org\/model are not cached: .* with serve\.cache\.weights if/);
  });

  it('knows a folder of the embedded engine by its files, where it is asked to', async () => {
    const model = join(folder, 'model');
    await mkdir(model);
    await writeFile(join(model, 'model.safetensors'), 'one');
    expect((await twoRuns(embedded(true), { path: model })).calls).toBe(1);
    await writeFile(join(model, 'model.safetensors'), 'two');
    expect((await twoRuns(embedded(true), { path: model })).calls).toBe(2);
  });
});
