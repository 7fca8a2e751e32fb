import { getEventListeners } from 'node:events';
import type { InferenceClient } from '@mainbench/spec';
import { beforeEach, expect, it } from 'vitest';
import { createModelShelf, type ModelShelf } from './model-shelf.ts';

const { signal } = new AbortController();
let events: string[];
let broken: Set<string>;
let shelf: ModelShelf;
let life: AbortController;

beforeEach(() => {
  events = [];
  broken = new Set();
  life = new AbortController();
  shelf = createModelShelf(async ({ path, revision = '' }) => {
    events.push(`start ${path}${revision}`);
    if (broken.has(path)) {
      throw new Error(`${path} is broken`);
    }
    return {
      life: life.signal,
      client: { name: path } as unknown as InferenceClient,
      stop: async () => {
        events.push(`stop ${path}${revision}`);
      },
    };
  });
});

const get = (path: string, revision?: string) => shelf.get({ path, revision }, signal);

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
  await shelf.shrink(2);
  expect(events.slice(3)).toEqual(['stop b']);
  await shelf.shrink(0);
  expect(events.slice(4).sort()).toEqual(['stop a', 'stop c']);
  await get('a');
  expect(events.at(-1)).toBe('start a');
});

it('drops what nobody asked for since', async () => {
  await get('a');
  await get('b');
  await shelf.shrink(2);
  await get('b');
  await shelf.dropUnused();
  expect(events.slice(2)).toEqual(['stop a']);
});

it('tries again after a start that failed', async () => {
  broken.add('a');
  await expect(get('a')).rejects.toThrow('a is broken');
  broken.clear();
  await get('a');
  await shelf.shrink(0);
  expect(events).toEqual(['start a', 'start a', 'stop a']);
});

it('starts a model anew whose server is gone', async () => {
  await get('a');
  life.abort();
  life = new AbortController();
  await get('a');
  expect(events).toEqual(['start a', 'stop a', 'start a']);
});

it('does not keep a model whose server was gone before it was up', async () => {
  life.abort();
  await get('a');
  life = new AbortController();
  await get('a');
  expect(events).toEqual(['start a', 'stop a', 'start a']);
});

it('stops a model once, and leaves no listener on what outlives it', async () => {
  await get('a');
  expect(getEventListeners(life.signal, 'abort')).toHaveLength(1);
  await shelf.shrink(0);
  expect(getEventListeners(life.signal, 'abort')).toHaveLength(0);
  life.abort();
  expect(events).toEqual(['start a', 'stop a']);
});
