import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describeError, type Runtime, type ServerSettings } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRuntime } from '../create-runtime.ts';
import { fakeProgram, recordsOf, runs, temporaryFolder, until } from '../testing/programs.ts';
import { vllm } from '../vllm/engine.ts';

const { signal } = new AbortController();

let folder: string;
let record: string;
let runtime: Runtime | undefined;

beforeEach(() => {
  folder = temporaryFolder();
  record = join(folder, 'record.jsonl');
});

afterEach(async () => {
  await runtime?.close();
  runtime = undefined;
});

function start(more: string[] = [], fake = ''): Runtime {
  const command = fakeProgram(folder, 'vllm', 'fake-vllm.mjs', { FAKE: fake, FAKE_RECORD: record });
  const shared = { arguments: more, shards: 2, dtype: 'float16', max_concurrent_requests: 512 } as const;
  const settings = { engine: 'vllm', command, ...shared } as ServerSettings;
  const trainer = { processes: 1, accelerate_arguments: [] };
  runtime = createRuntime(vllm, settings, trainer, { runDirectory: folder, python: '/no/python' });
  return runtime;
}

function modelFolder(...files: string[]): string {
  const model = join(folder, 'model');
  mkdirSync(model);
  for (const file of files) writeFileSync(join(model, file), JSON.stringify({ max_position_embeddings: 256 }));
  return model;
}

async function failure(path: string, more?: string[], fake?: string): Promise<{ kind: string; sentence: string }> {
  const slot = await start(more, fake).open(signal);
  return slot.serve({ path }, signal).then(
    () => expect.fail('the server should not have started'),
    (error) => ({ kind: error.kind, sentence: describeError(error) }),
  );
}

describe('a run with `serve: { engine: vllm }`', () => {
  it('starts a server that takes its flags, waits for it, asks it, and stops it', async () => {
    const path = modelFolder('config.json', 'model.safetensors');
    process.env.VLLM_API_KEY = 'of another program';
    const started = start(['--max-model-len=128', '--enforce-eager', '--max_logprobs', '5']);
    await started.check(signal);
    const slot = await started.open(signal);
    const client = await slot.serve({ path }, signal);
    delete process.env.VLLM_API_KEY;
    expect(client.capabilities).toMatchObject({
      ...{ engine: 'vllm', version: '0.32.0', model: path, maxTotalTokens: 128, chat: false },
      ...{ endOfText: '</s>', addsBeginningOfText: true },
    });
    expect(client.probe).toMatchObject({ engine: 'vllm', loglikelihood: true, noise: { largest: 0 } });
    expect(await client.generate({ prompt: 'a', maxNewTokens: 5, temperature: 0 })).toMatchObject({
      ...{ promptTokens: 2, generatedTokens: 5, finish: 'length' },
    });
    const { sum, tokens } = await client.loglikelihood({ context: 'ab', continuation: 'c' }, signal);
    // Bytes 98 and 99 are the tokens 101 and 102: -(1 + (31 * 101 + 102) % 64) / 16.
    expect({ sum, tokens }).toEqual({ sum: -(1 + ((31 * 101 + 102) % 64)) / 16, tokens: 1 });
    expect(await started.describe()).toMatchObject({ engine: 'vllm', server: { version: '0.32.0', shards: 2 } });
    const [first] = recordsOf(record);
    expect(first?.environment.VLLM_API_KEY).toBeNull();
    expect(runs(Number(first?.pid))).toBe(true);
    await slot.release();
    await started.close();
    await until(() => !runs(Number(first?.pid)));
  });

  it('says what vLLM said of a flag that it does not know, or of a value', async () => {
    const path = modelFolder('config.json', 'model.safetensors');
    const unknown = await failure(path, ['--enable-prefill-logprobs']);
    expect(unknown.kind).toBe('recipe');
    expect(unknown.sentence).toContain(
      'refused its command line (exit code 2) after saying "vllm serve: error: unrecognized arguments',
    );
    expect(unknown.sentence).toContain('--enable-prefill-logprobs');
    await runtime?.close();
    expect((await failure(path, ['--max-model-len', 'long'])).sentence).toContain(
      "invalid human_readable_int_or_auto value: 'long'",
    );
  });

  it('says what vLLM said of a folder without weights, and of a full GPU', async () => {
    const path = modelFolder('config.json');
    expect((await failure(path)).sentence).toContain('Cannot find any model weights');
    await runtime?.close();
    writeFileSync(join(path, 'model.safetensors'), '');
    expect(await failure(path, [], 'memory')).toMatchObject({ kind: 'memory' });
    expect(existsSync(join(folder, 'logs', 'vllm.log'))).toBe(true);
  });

  it('names a port that is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const failed = await failure(modelFolder('config.json', 'model.safetensors'), ['--port', String(port)]);
    server.close();
    expect(failed.sentence).toMatch(new RegExp(`^Port ${port} is in use`));
  });
});
