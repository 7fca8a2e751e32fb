// Processor time of one model's length-controlled win rate, against alpaca_eval's own code from PyPI, with equal numbers
// asserted: node benchmarks/perf/alpaca-eval.ts [rounds]
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

interface Measured {
  /** Seconds of processor time of each round: other work on the machine lengthens it little. */
  times: number[];
  metrics: Record<string, number>;
}

const bar = 10;
const tolerance = 1e-9;
const here = import.meta.dirname;
const peer = join(here, '.peers', 'alpaca-eval');
const python = join(peer, 'bin', 'python');
const requirements = join(here, 'peers', 'alpaca-eval.txt');
const fixtures = process.env.MAINBENCH_FIXTURES ?? resolve(here, '../../../shared/fixtures');
const data = join(fixtures, 'alpacaeval');
const gamed = join(data, 'glm', 'df_gamed_surrogate.csv');
const rounds = process.argv[2] ?? '41';
const models = ['OpenHermes-2.5-Mistral-7B', 'NullModel', 'alpaca-7b'];

function installPeer(): void {
  const wanted = readFileSync(requirements, 'utf8');
  const installed = join(peer, 'installed.txt');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  process.stdout.write('Installing alpaca_eval.\n');
  execFileSync('python3', ['-m', 'venv', peer], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements], { stdio: 'inherit' });
  writeFileSync(installed, wanted);
}

function measure(program: string, args: readonly string[]): Measured {
  const output = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(output) as Measured;
}

const milliseconds = (value: number) => `${(1000 * value).toFixed(1)} ms`;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

installPeer();
const ratios: number[] = [];
for (const model of models) {
  const annotations = join(data, 'annotations', `weighted_alpaca_eval_gpt4_turbo__${model}.json.gz`);
  const own = measure(process.execPath, [join(here, 'alpaca-eval-process.ts'), annotations, gamed, rounds]);
  const other = measure(python, [join(here, 'alpaca_eval_peer.py'), annotations, gamed, rounds]);
  for (const [name, value] of Object.entries(other.metrics)) {
    assert.ok(Math.abs(value - (own.metrics[name] ?? Number.NaN)) <= tolerance, `${model}: ${name} differs`);
  }
  const ratio = median(other.times) / median(own.times);
  ratios.push(ratio);
  process.stdout.write(
    `${model}: ${own.metrics.length_controlled_winrate?.toFixed(6)} by both; median of ${rounds} rounds: alpaca_eval ` +
      `${milliseconds(median(other.times))} (first ${milliseconds(other.times[0] as number)}), mainbench ` +
      `${milliseconds(median(own.times))} (first ${milliseconds(own.times[0] as number)}): ${ratio.toFixed(1)} times as fast\n`,
  );
}
process.stdout.write(`Median: ${median(ratios).toFixed(1)} times as fast; the bar is ${bar}.\n`);
process.exitCode = median(ratios) >= bar ? 0 : 1;
