import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedClient, engineIdentity, openResponseCache } from '@mainbench/engines';
import type { InferenceClient } from '@mainbench/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMainbench } from '../testing/run-mainbench.ts';

const folder = mkdtempSync(join(tmpdir(), 'mainbench-cli-cache-'));
const served: InferenceClient = {
  capabilities: {
    engine: 'tgi',
    version: '3.3.6',
    model: 'org/model',
    generate: true,
    loglikelihood: true,
    chat: false,
    greedy: false,
    maxTotalTokens: 10,
    maxInputTokens: 10,
    maxConcurrentRequests: 1,
    endOfText: '</s>',
    specialTexts: [],
    addsBeginningOfText: true,
  },
  generate: async () => ({ text: 'b', finish: 'end-of-text', promptTokens: 1, generatedTokens: 1 }),
  loglikelihood: async () => ({ sum: -1, tokens: 1, bytes: 1, tokenLogprobs: [-1], straddles: false }),
  choices: () => expect.fail('not asked'),
  chat: () => expect.fail('not asked'),
  close: async () => {},
};

const cache = (...args: string[]) => runMainbench(['cache', ...args], { MAINBENCH_CACHE: folder });

beforeAll(async () => {
  const opened = openResponseCache({ file: join(folder, 'responses-2.sqlite'), note: (note) => expect.fail(note) });
  for (const model of ['org/one', 'org/two']) {
    const client = { ...served, capabilities: { ...served.capabilities, model } };
    const cached = cachedClient(client, engineIdentity(client.capabilities, { weights: 'commit:1' }), opened);
    await cached.generate({ prompt: 'a', maxNewTokens: 4, temperature: 0 });
    await cached.loglikelihood({ context: 'a', continuation: 'b' });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await opened.close();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('mainbench cache', { timeout: 90_000 }, () => {
  it('ls lists the models, the one used last first', async () => {
    const { code, stdout, stderr } = await cache('ls');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^model +entries +size +first used +last used\norg\/two +2 +\d+ B +\d+ s ago +\d+ s ago\norg\/one/,
    );
    expect(stdout).toMatch(/\n\nIn .*responses-2\.sqlite\n$/);
    const listing = JSON.parse((await cache('ls', '--json')).stdout);
    expect(listing.models).toMatchObject([
      { model: 'org/two', entries: 2, firstUsed: expect.any(Number), lastUsed: expect.any(Number) },
      { model: 'org/one', entries: 2 },
    ]);
  });

  it('clear removes a model, and names a near one for one that is not there', async () => {
    const { code, stderr } = await cache('clear', '--model', 'org/onne');
    expect([code, stderr]).toEqual([2, '--model: no answers of org/onne are cached. Did you mean org/one?\n']);
    expect((await cache('clear', '--model', 'org/one')).stdout).toMatch(
      /^Removed 2 answers from .*responses-2\.sqlite\.\n$/,
    );
  });

  it('clear removes the rest, and a damaged file', async () => {
    writeFileSync(join(folder, 'responses.sqlite'), 'former');
    expect((await cache('ls')).stdout).toMatch(
      /responses\.sqlite is in an old format and is not used: `mainbench cache clear` removes it\.\n$/,
    );
    expect(JSON.parse((await cache('clear', '--json')).stdout)).toMatchObject({ entries: 2 });
    expect((await cache('ls')).stdout).toMatch(/^No answers are cached in .*responses-2\.sqlite\.\n$/);
    writeFileSync(join(folder, 'responses-2.sqlite'), 'damaged '.repeat(1000));
    const { code, stderr } = await cache('ls');
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /responses-2\.sqlite: cannot be used \(file is not a database\)\. `mainbench cache clear` removes it/,
    );
    expect((await cache('clear')).stdout).toMatch(/^Removed .*responses-2\.sqlite\.\n$/);
    expect((await cache('ls')).code).toBe(0);
  });
});
