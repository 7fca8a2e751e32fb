import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { cachedClient, engineIdentity, openResponseCache } from '@mainbench/engines';
import type { InferenceClient } from '@mainbench/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../bin/mainbench.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mainbench-cli-cache-'));
const prompt = 'What is asked of the model, in many words. '.repeat(5);
const request = { prompt, maxNewTokens: 4, temperature: 0 };

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

async function mainbench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [program, 'cache', ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', MAINBENCH_CACHE: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

function writeRequest(name: string, value: object): string {
  writeFileSync(join(folder, name), JSON.stringify(value));
  return name;
}

beforeAll(async () => {
  const cache = openResponseCache({ file: join(folder, 'responses.sqlite'), note: (note) => expect.fail(note) });
  for (const weights of ['commit:1', 'commit:2']) {
    const client = cachedClient(served, engineIdentity(served.capabilities, { weights }), cache);
    await client.generate(request);
    await client.loglikelihood({ context: 'a', continuation: 'b' });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await cache.close();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('mainbench cache', () => {
  it('ls lists models, engines and operations, without a warning', async () => {
    const { code, stdout, stderr } = await mainbench('ls');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^model +engine +operation +entries +size +first kept +last used\n/);
    expect(stdout).toMatch(/org\/model +tgi 3\.3\.6, commit:2 +generate +1 +\d+ B +\d+ s ago +\d+ s ago\n/);
    expect(stdout).toMatch(/\n4 answers in .*responses\.sqlite \(\d+ KB\)\.\n$/);
    const listing = JSON.parse((await mainbench('ls', '--json')).stdout);
    expect(listing.groups.map(({ entries }: { entries: number }) => entries)).toEqual([1, 1, 1, 1]);
  });

  it('explain tells a hit with its fields, and by its key the nearest entry', async () => {
    const file = writeRequest('hit.json', { operation: 'generate', request, engine: { weights: 'commit:1' } });
    const { code, stdout } = await mainbench('explain', file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^A hit: this answer is kept\.\n[0-9a-f]{64}\n {2}kept \d+ s ago/);
    expect(stdout).toMatch(/ {2}engine\.weights +"commit:1"\n/);
    expect(stdout).toMatch(
      / {2}request\.prompt +"What is asked of the model, in many word"…".*\(215 bytes, sha256 [0-9a-f]{16}…\)/,
    );
    const key = JSON.parse((await mainbench('explain', file, '--json')).stdout).hit.key;
    const byKey = await mainbench('explain', key.slice(0, 12));
    expect(byKey.stdout).toContain('The first field that differs: engine.weights');
    expect(byKey.stdout).toMatch(/ {2}this +"commit:1"\n {2}that +"commit:2"\n$/);
  });

  it('explain names the field for which a request missed', async () => {
    const file = writeRequest('miss.json', { operation: 'generate', request: { ...request, seed: 7 } });
    const { code, stdout } = await mainbench('explain', file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^A miss: no answer is kept for this request\.\n\nThe nearest entry is [0-9a-f]{64}\.\n/);
    expect(stdout).toMatch(/The first field that differs: request\.seed\n {2}asked +7\n {2}kept +null\n$/);
  });

  it('explain compares two requests, down to the character', async () => {
    const one = writeRequest('one.json', { operation: 'generate', request });
    const other = writeRequest('two.json', {
      operation: 'generate',
      request: { ...request, prompt: `${prompt}!`, maxNewTokens: 5 },
    });
    const { stdout } = await mainbench('explain', one, other);
    expect(stdout).toMatch(/^The first field that differs: request\.prompt, from character 215\n/);
    expect(stdout).toContain('  also: request.maxNewTokens\n');
    expect((await mainbench('explain', one, one)).stdout).toBe('They do not differ.\n');
  });

  it('explain tells how the engines of a model differ', async () => {
    const { stdout } = await mainbench('explain', '--model', 'org/model');
    expect(stdout).toBe(
      'Used last: tgi 3.3.6, commit:2\nThe first field that differs: weights, from character 7\n  before     "commit:1"\n  then       "commit:2"\n\nBefore it: tgi 3.3.6, commit:1\n',
    );
  });

  it.each([
    [['explain'], 2, /^expected a key, a request file or --model: what is to be explained\?/],
    [['explain', '--model', 'org/modle'], 2, /^--model: no answer of org\/modle is kept\. Did you mean org\/model\?/],
    [['prune'], 2, /^expected --older-than, --model or --max-size: what is to be removed\?/],
    [
      ['prune', '--older-than', '30'],
      2,
      /^--older-than: expected a number and s, m, h, d or w, such as 12h or 30d, found "30"\./,
    ],
  ])('%j is refused in one sentence', async (args, code, sentence) => {
    const finished = await mainbench(...args);
    expect(finished.code).toBe(code);
    expect(finished.stderr).toMatch(sentence);
    expect(finished.stderr.trim().split('\n')).toHaveLength(1);
    expect(finished.stdout).toBe('');
  });

  it('a request file is refused at its field', async () => {
    const file = writeRequest('wrong.json', { operation: 'generate', request: { ...request, maxTokens: 3 } });
    const { code, stderr } = await mainbench('explain', file);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^wrong\.json: request\.maxTokens: unknown field, did you mean maxNewTokens\?/);
  });

  it('prune removes what it said it would', async () => {
    const would = await mainbench('prune', '--max-size', '0', '--dry-run');
    expect(would.stdout).toMatch(/^Would remove 4 answers \([\d.]+ K?B\) from .*; 0 would be left \(0 B\)\.\n$/);
    const model = JSON.parse((await mainbench('prune', '--model', 'org/other', '--json')).stdout);
    expect(model).toMatchObject({ dryRun: false, entries: 0, left: { entries: 4 } });
    expect((await mainbench('prune', '--max-size', '0')).stdout).toMatch(/^Removed 4 answers/);
    expect((await mainbench('ls')).stdout).toMatch(
      /^Nothing is kept in .*responses\.sqlite yet\. `mainbench eval` keeps/,
    );
  });
});
