// Time to build every request of the six Open LLM tasks, against lm-evaluation-harness itself, equal requests asserted:
// node benchmarks/perf/openllm-requests.ts [rounds] [other shots and seed: 1]
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRequestData } from './openllm-requests-data.ts';

interface Measured {
  /** Seconds of processor time to load data where that is apart, and to build. */
  load: number;
  build: number;
  /** Seconds on the clock to build. */
  wall: number;
  /** Most bytes of memory. */
  peak: number;
  built: Record<string, [requests: number, sha256: string]>;
}

const bar = 10;
const memoryBar = 500e6;
const here = import.meta.dirname;
const peer = join(here, '.peers', 'lm-eval');
const python = join(peer, 'bin', 'python');
const requirements = join(here, 'peers', 'lm-eval.txt');
const rounds = Number(process.argv[2] ?? 3);
const other = process.argv[3] === '1';

function installPeer(): void {
  if (existsSync(join(peer, 'bin', 'lm_eval'))) return;
  process.stdout.write('Installing lm-evaluation-harness.\n');
  execFileSync('python3', ['-m', 'venv', peer], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements], { stdio: 'inherit' });
}

function run(program: string, ...args: string[]): Measured {
  const environment = { ...process.env, HF_HOME: join(tmpdir(), 'mainbench-perf-datasets'), OMP_NUM_THREADS: '1' };
  const output = execFileSync(program, args, {
    encoding: 'utf8',
    env: environment,
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output.slice(output.indexOf('{"load"'))) as Measured;
}

const seconds = (value: number) => `${value.toFixed(1)} s`;
const megabytes = (value: number) => `${Math.round(value / 1e6)} MB`;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

installPeer();
const version = /^lm_eval==(\S+)/m.exec(readFileSync(requirements, 'utf8'))?.[1];
const folder = mkdtempSync(join(tmpdir(), 'mainbench-perf-'));
const ratios: number[] = [];
const peaks: number[] = [];
try {
  writeRequestData(folder, other);
  for (let round = 1; round <= rounds; round += 1) {
    const theirs = () => run(python, join(here, 'openllm_requests_peer.py'), folder);
    const ours = () => run(process.execPath, join(here, 'openllm-requests-process.ts'), folder);
    // Who goes first alternates, so that neither has the warmer machine.
    const first = round % 2 === 1 ? theirs() : ours();
    const second = round % 2 === 1 ? ours() : theirs();
    const [reference, own] = round % 2 === 1 ? [first, second] : [second, first];
    assert.deepEqual(own.built, reference.built);
    const requests = Object.values(own.built).reduce((sum, [count]) => sum + count, 0);
    ratios.push(reference.build / own.build);
    peaks.push(own.peak);
    process.stdout.write(
      `round ${round}: ${requests} requests of ${Object.keys(own.built).length} tasks, all equal; processor time: ` +
        `lm-evaluation-harness ${version} ${seconds(reference.build)} (after ${seconds(reference.load)} of loading data; ${megabytes(reference.peak)}), ` +
        `mainbench ${seconds(own.build)} with its loading (${megabytes(own.peak)}): ${(reference.build / own.build).toFixed(1)} times as fast; ` +
        `on the clock ${seconds(reference.wall)} and ${seconds(own.wall)}\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const peak = Math.max(...peaks);
process.stdout.write(
  `Median: ${median(ratios).toFixed(1)} times as fast; the bar is ${bar}. Memory: ${megabytes(peak)}; the bar is ${megabytes(memoryBar)}.\n`,
);
process.exitCode = median(ratios) >= bar && peak < memoryBar ? 0 : 1;
