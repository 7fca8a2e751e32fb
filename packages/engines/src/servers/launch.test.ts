import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, type Engine, type Runtime, type ServerSettings } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRuntime } from '../create-runtime.ts';
import { sglang } from '../sglang/engine.ts';
import { fakeProgram, recordsOf, runs, temporaryFolder, until } from '../testing/programs.ts';
import { tgi } from '../tgi/engine.ts';
import { vllm } from '../vllm/engine.ts';

const { signal } = new AbortController();

let folder: string;
let runtime: Runtime | undefined;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  await runtime?.close();
  runtime = undefined;
});

const engines = [
  ['tgi', tgi, 'fake-tgi.mjs', /unexpected argument '--enforce-eager' found/],
  ['vllm', vllm, 'fake-vllm.mjs', /unrecognized arguments: --max-batch-prefill-tokens/],
  ['sglang', sglang, 'fake-sglang.mjs', /unrecognized arguments: --enforce-eager/],
] as const;

/** The engine's own program in a fake that reads its command line as it does. */
function start(engine: Engine, script: (typeof engines)[number][2], more: string[] = []): Runtime {
  const program = fakeProgram(folder, 'program', script, { FAKE_RECORD: join(folder, 'record.jsonl') });
  // A program of the user's own gets no subcommand of SGLang's, whose Python this is.
  const given = {
    command: program,
    arguments: more,
    shards: 2,
    dtype: 'float16',
    max_concurrent_requests: 32,
  } as const;
  const settings = { ...given, engine: engine.name } as ServerSettings;
  const named = engine === sglang ? { ...engine, server: { ...sglang.server, subcommandAlways: true } } : engine;
  const trainer = { processes: 1, accelerate_arguments: [] };
  runtime = createRuntime(named as Engine, settings, trainer, { runDirectory: folder, python: '/no/python' });
  return runtime;
}

function modelFolder(): string {
  const model = join(folder, 'model');
  mkdirSync(model);
  writeFileSync(join(model, 'config.json'), JSON.stringify({ max_position_embeddings: 512 }));
  writeFileSync(join(model, 'model.safetensors'), '');
  return model;
}

describe.each(engines)('a server of %s that a run starts', (name, engine, script, refusal) => {
  it('takes the flags, scores, continues, and ends with the run', async () => {
    const path = modelFolder();
    const started = start(engine, script);
    await started.check(signal);
    const slot = await started.open(signal);
    const client = await slot.serve({ path }, signal);
    expect(client.capabilities).toMatchObject({ engine: name, model: path, loglikelihood: true, endOfText: '</s>' });
    const text = { context: 'the cat\n', continuation: 'sat' };
    const { tokens, sum, tokenLogprobs } = await client.loglikelihood({ ...text, endOfText: true }, signal);
    expect([tokens, tokenLogprobs.length]).toEqual([4, 4]);
    expect(sum).toBeLessThan(0);
    expect(client.activity?.()).toMatchObject({ tokenizedScores: 0 });
    expect(client.probe).toMatchObject({ noise: { largest: 0 }, requestsPerScore: 1 });
    const { generatedTokens } = await client.generate({ prompt: 'a', maxNewTokens: 1, temperature: 0 });
    expect(generatedTokens).toBe(1);
    const pids = [...new Set(recordsOf(join(folder, 'record.jsonl')).map(({ pid }) => pid))];
    expect(pids.some(runs)).toBe(true);
    await slot.release();
    await started.close();
    await until(() => !pids.some(runs));
  });

  it('says what the engine said of a flag of another engine', async () => {
    const foreign = name === 'vllm' ? ['--max-batch-prefill-tokens', '100'] : ['--enforce-eager'];
    const slot = await start(engine, script, foreign).open(signal);
    const error = await slot.serve({ path: modelFolder() }, signal).catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'recipe' });
    expect(describeError(error)).toMatch(refusal);
  });
});
