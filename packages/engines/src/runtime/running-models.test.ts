import { getEventListeners } from 'node:events';
import type { InferenceClient } from '@mainbench/spec';
import { beforeEach, expect, it } from 'vitest';
import { createRunningModels, type RunningModels } from './running-models.ts';

const { signal } = new AbortController();
let events: string[];
let broken: Set<string>;
let models: RunningModels;
let gone: AbortController;

beforeEach(() => {
  events = [];
  broken = new Set();
  gone = new AbortController();
  models = createRunningModels(async ({ path, revision = '' }) => {
    events.push(`start ${path}${revision}`);
    if (broken.has(path)) {
      throw new Error(`${path} is broken`);
    }
    return {
      gone: gone.signal,
      client: { name: path } as unknown as InferenceClient,
      stop: async () => {
        events.push(`stop ${path}${revision}`);
      },
    };
  });
});

const get = (path: string, revision?: string) => models.get({ path, revision }, signal);

it('starts a model once, also for two who ask together', async () => {
  const [first, second] = await Promise.all([get('a'), get('a')]);
  expect(first).toBe(second);
  await get('a', 'main');
  expect(events).toEqual(['start a', 'start amain']);
});

it('keeps the models used last', async () => {
  for (const path of ['a', 'b', 'c', 'a']) {
    await get(path);
  }
  await models.shrink(2);
  expect(events.slice(3)).toEqual(['stop b']);
  await models.shrink(0);
  expect(events.slice(4).sort()).toEqual(['stop a', 'stop c']);
  await get('a');
  expect(events.at(-1)).toBe('start a');
});

it('drops what nobody asked for since', async () => {
  await get('a');
  await get('b');
  await models.shrink(2);
  await get('b');
  await models.dropUnused();
  expect(events.slice(2)).toEqual(['stop a']);
});

it('tries again after a start that failed', async () => {
  broken.add('a');
  await expect(get('a')).rejects.toThrow('a is broken');
  broken.clear();
  await get('a');
  await models.shrink(0);
  expect(events).toEqual(['start a', 'start a', 'stop a']);
});

it('starts a model anew whose server is gone', async () => {
  await get('a');
  gone.abort();
  gone = new AbortController();
  await get('a');
  expect(events).toEqual(['start a', 'stop a', 'start a']);
});

it('does not keep a model whose server was gone before it was up', async () => {
  gone.abort();
  await get('a');
  gone = new AbortController();
  await get('a');
  expect(events).toEqual(['start a', 'stop a', 'start a']);
});

it('stops a model once, and leaves no listener on what outlives it', async () => {
  await get('a');
  expect(getEventListeners(gone.signal, 'abort')).toHaveLength(1);
  await models.shrink(0);
  expect(getEventListeners(gone.signal, 'abort')).toHaveLength(0);
  gone.abort();
  expect(events).toEqual(['start a', 'stop a']);
});
