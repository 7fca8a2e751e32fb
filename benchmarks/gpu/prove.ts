// Proves on a machine with a GPU, in under eight minutes, what no machine without one can: that losses in bfloat16 are
// those of plain torch, log-probabilities of servers those of the trained model, memory that of `plan`, and how fast
// training and scoring are beside stock TRL and the server's own benchmark. It writes its section of docs/gpu.md.
//
//   npm run setup                            Node, packages, and .venv with torch for CUDA
//   .venv/bin/python -m pip install bitsandbytes vllm     optional: what is not there is left out, and the section says so
//   node benchmarks/gpu/prove.ts             or with --no-write, or --vllm PROGRAM for a vLLM in another environment
//   node benchmarks/gpu/prove.ts --device cpu --tiny      whether the script works; writes nothing

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parametersOf } from '../../packages/pipeline/src/memory/model-shape.ts';
import { python } from './engine.ts';
import { prepare } from './prepare.ts';
import { findVllm, type Scored, scoreEmbedded, scoreVllm } from './scoring.ts';
import { missedBars, type Proof, sectionOf, writeSection } from './section.ts';
import { full, tiny } from './sizes.ts';
import { type Device, lossParity, reference, stepSpeed, train } from './training.ts';

const { values } = parseArgs({
  options: {
    device: { type: 'string', default: 'cuda' },
    tiny: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
    vllm: { type: 'string' },
  },
});

function refuse(sentence: string, code: number): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

const { device } = values;
if (device !== 'cuda' && device !== 'cpu') refuse('--device is cuda or cpu.', 2);
const place: Device = device;
const sizes = values.tiny ? tiny : full;
const folder = await mkdtemp(join(tmpdir(), 'mainbench-gpu-'));
const started = performance.now();
const elapsed = () => (performance.now() - started) / 1000;
const say = (text: string) => process.stderr.write(`${elapsed().toFixed(0).padStart(4)} s  ${text}\n`);

/** Whether the engine's Python can import a module or finds that something holds. */
async function holds(program: string): Promise<boolean> {
  return python(['-c', program], join(folder, 'looks.log')).then(
    (output) => output.trim() !== 'False',
    () => false,
  );
}

function driverVersion(): string {
  const query = ['--query-gpu=driver_version', '--format=csv,noheader'];
  return execFileSync('nvidia-smi', query, { encoding: 'utf8', timeout: 30_000 }).split('\n')[0] ?? '';
}

async function prove(): Promise<Proof> {
  say('a model of random weights');
  const prepared = await prepare(sizes, folder);
  const notes: string[] = [];

  say('training all weights');
  const whole = await train(prepared, sizes, place, 'all weights');
  say('the same in plain torch');
  const theirs = await reference(prepared, 'all weights');
  const parity = lossParity(whole.steps, theirs.steps);

  const isQuantizable = await holds('import bitsandbytes');
  const base_dtype = isQuantizable ? 'nf4' : 'bfloat16';
  if (!isQuantizable) notes.push('bitsandbytes is not installed: no training on a base in nf4.');
  const adapters = `adapters on ${base_dtype}`;
  say(`training ${adapters}`);
  const lora = { rank: 16, alpha: 32, dropout: 0, target_modules: 'all-linear', base_dtype } as const;
  const adapted = await train(prepared, sizes, place, adapters, lora);

  say('steps beside stock SFTTrainer');
  const speed = await stepSpeed(prepared, sizes, place);

  say('scores of the embedded server');
  const model = join(folder, 'all weights');
  const scored: Scored[] = [await scoreEmbedded(prepared, model, sizes, theirs, place)];
  const vllm = findVllm(values.vllm);
  if (vllm === undefined) notes.push('vLLM is not installed: no scores of it, and no benchmark of its own.');
  else {
    say('scores of vLLM');
    scored.push(await scoreVllm(vllm, prepared, model, sizes, theirs, place));
  }
  const trainings = [
    { name: 'all weights', ...whole },
    { name: adapters, ...adapted },
  ];
  return {
    date: new Date().toISOString().slice(0, 10),
    seconds: elapsed(),
    parameters: parametersOf(sizes.shape),
    driver: place === 'cuda' ? driverVersion() : '',
    ...{ machine: theirs.machine, parity, trainings, speed, scored, notes },
  };
}

try {
  if (place === 'cuda' && !(await holds('import torch; print(torch.cuda.is_available())'))) {
    refuse(
      'benchmarks/gpu: torch of .venv finds no GPU. Run `npm run setup` on a machine with one, or give --device cpu --tiny.',
      5,
    );
  }
  const proof = await prove();
  const missed = missedBars(proof, values.tiny || place === 'cpu');
  const section = sectionOf(proof, 'node benchmarks/gpu/prove.ts', missed);
  process.stdout.write(`${section}\n`);
  // Figures of a CPU are none of a GPU.
  if (place === 'cuda' && !values.tiny && !values['no-write']) {
    await writeSection(join(resolve(import.meta.dirname, '..', '..'), 'docs', 'gpu.md'), section);
  }
  process.exitCode = missed.length === 0 ? 0 : 1;
} catch (error) {
  refuse(`benchmarks/gpu: ${(error as Error).message}\nThe logs are in ${folder}.`, 1);
}
await rm(folder, { recursive: true, force: true });
