import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { fakeProgram, temporaryFolder } from '../testing/programs.ts';
import { type ServedModelOptions, serveModel } from './serve-model.ts';

function options(more: Partial<ServedModelOptions>): ServedModelOptions {
  const folder = temporaryFolder();
  return {
    model: 'toy',
    host: '127.0.0.1',
    port: 0,
    dtype: 'float32',
    device: 'cpu',
    threads: 1,
    maxBatchSize: 4,
    maxConcurrentRequests: 8,
    adapters: {},
    log: join(folder, 'engine.log'),
    signal: new AbortController().signal,
    onServing: () => {},
    python: fakeProgram(folder, 'python', 'fake-engine.mjs'),
    ...more,
  };
}

it('serves until it is told to end', async () => {
  const ending = new AbortController();
  const found: string[] = [];
  const chosen = options({
    signal: ending.signal,
    async onServing(url) {
      const reply = await fetch(`${url}/info`);
      found.push(((await reply.json()) as { model_id: string }).model_id);
      ending.abort(new MainbenchError('interrupted', 'interrupted'));
    },
  });
  await serveModel(chosen);
  expect(found).toEqual(['toy']);
  expect(readFileSync(chosen.log, 'utf8')).toContain('load toy');
});

it('ends with the reason where the engine dies', async () => {
  const killed = (url: string) =>
    void fetch(`${url}/generate`, { method: 'POST', body: JSON.stringify({ inputs: 'die' }) }).catch(() => {});
  const chosen = options({ onServing: killed });
  await expect(serveModel(chosen)).rejects.toMatchObject({
    kind: 'memory',
    message: expect.stringContaining('killed'),
  });
});
