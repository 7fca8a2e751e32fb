// A whole small run whose models a real vLLM serves, started by `mainbench run`: two replicas of each on two pretended
// devices, log-probabilities beside transformers', and the two refusals that a wrong server must meet.
// node test/parity/vllm-run.ts
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonExecutable } from '../../scripts/toolchain.mjs';
import { peerPython, type RealServer, root, startVllm } from './src/real-servers.ts';

const tolerance = 1e-4;
const folder = mkdtempSync(join(tmpdir(), 'mainbench-vllm-run-'));
const programs = join(folder, 'bin');

/** `vllm` as a program: the CPU build's own command needs the package's other name, its module does not. */
function writeProgram(): void {
  mkdirSync(programs);
  const script = `#!/bin/sh\nshift; model=$1; shift\nexec '${peerPython('vllm')}' -m vllm.entrypoints.openai.api_server --model "$model" "$@"\n`;
  writeFileSync(join(programs, 'vllm'), script);
  chmodSync(join(programs, 'vllm'), 0o755);
}

const training = {
  ...{ steps: 20, batch_size: 8, learning_rate: 1e-3, max_length: 128 },
  ...{ precision: 'float32', checkpoint_every: 20 },
};

function recipeWith(more: readonly string[]): string {
  const file = join(folder, `recipe-${more.length}.yaml`);
  const recipe = {
    name: 'vllm-run',
    // The last of two equal flags counts: float16 is for GPUs.
    serve: {
      engine: 'vllm',
      arguments: ['--dtype', 'float32', '--max-model-len', '128', '--enforce-eager', ...more],
      max_concurrent_requests: 16,
    },
    models: [
      {
        name: 'tiny',
        init: {
          ...{ architecture: 'llama', vocabulary_size: 512, hidden_size: 128, intermediate_size: 256 },
          ...{ layers: 2, heads: 4, key_value_heads: 4, max_length: 128, steps: 60, batch_size: 16 },
        },
      },
    ],
    // So many texts that the second replica, too, has work left when it is ready.
    data: { world: { pairs: 32, texts: 2000, held_out: 16 } },
    templates: { forward: 'short-forward', reverse: 'short-reverse', rating: 'short-rating' },
    align: { iterations: 1, train: training, generate: { max_new_tokens: 16 } },
    augment: { generate: { max_new_tokens: 32 } },
    select: { top_k: 16 },
    arms: [
      { name: 'no-filter', filter: 'random' },
      { name: 'mutual', filter: 'mutual' },
    ],
    tune: { train: training },
    evaluate: [{ task: 'world-following', options: { max_new_tokens: 16 } }, { task: 'heldout-nll' }],
    report: { resamples: 200, examples: 1 },
  };
  writeFileSync(file, JSON.stringify(recipe));
  return file;
}

function mainbench(args: readonly string[]): { status: number | null; stderr: string } {
  const env = {
    ...process.env,
    PATH: `${programs}:${process.env.PATH}`,
    MAINBENCH_DEVICES: '0,1',
    HF_HUB_OFFLINE: '1',
    VLLM_CPU_KVCACHE_SPACE: '1',
    OMP_NUM_THREADS: '1',
  };
  const program = join(root, 'packages/cli/bin/mainbench.mjs');
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8', env });
  return { status, stderr };
}

const running: RealServer[] = [];
try {
  writeProgram();
  const run = join(folder, 'run');
  const { status, stderr } = mainbench(['run', recipeWith([]), '--out', run]);
  process.stdout.write(stderr);
  assert.equal(status, 0);
  assert(stderr.includes('2 of 2 servers ready'), 'no stage had two replicas');
  const results = JSON.parse(readFileSync(join(run, 'report', 'results.json'), 'utf8'));
  process.stdout.write(`served by ${JSON.stringify(results.engine)}\n`);

  const script = join(import.meta.dirname, 'heldout_nll_reference.py');
  const python = pythonExecutable ?? 'python3';
  const compared = JSON.parse(execFileSync(python, [script, run], { encoding: 'utf8' }));
  process.stdout.write(`held-out NLL beside transformers: ${JSON.stringify(compared)}\n`);
  assert(compared.rows > 0 && compared.largest <= tolerance, `differs by ${compared.largest} nats a token`);

  const rawLogits = recipeWith(['--logprobs-mode', 'raw_logits']);
  const wrong = mainbench(['run', rawLogits, '--out', join(folder, 'raw-logits')]);
  process.stdout.write(`with raw logits: exit code ${wrong.status}\n${wrong.stderr.slice(-700)}\n`);
  assert.notEqual(wrong.status, 0);
  assert.match(wrong.stderr, /--logprobs-mode/);

  const artifacts = join(run, 'artifacts');
  const model = join(artifacts, readdirSync(artifacts).find((name) => name.startsWith('base-model-')) ?? '', 'model');
  running.push(await startVllm(model, 'tiny', join(folder, 'one.log'), ['--max-model-len', '128']));
  running.push(
    await startVllm(model, 'tiny', join(folder, 'two.log'), ['--max-model-len', '128', '--dtype', 'bfloat16']),
  );
  const addresses = running.flatMap(({ url }) => ['--endpoint', url]);
  const data = ['--data-dir', join(process.env.MAINBENCH_FIXTURES ?? join(root, '..', 'shared', 'fixtures'), 'ifeval')];
  const mixed = mainbench([
    ...['eval', '--engine', 'vllm', ...addresses, '--model', 'tiny', '--tasks', 'ifeval', '--limit', '1'],
    ...['--out', join(folder, 'mixed'), ...data],
  ]);
  process.stdout.write(`a mixed pool: exit code ${mixed.status}\n${mixed.stderr.slice(-700)}\n`);
  assert.notEqual(mixed.status, 0);
  assert.match(mixed.stderr, /system_fingerprint|other/);
} finally {
  for (const server of running) server.stop();
  rmSync(folder, { recursive: true, force: true });
}
