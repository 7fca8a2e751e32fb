// Processor time to score all recorded responses of IFEval, against lm-evaluation-harness's own checker, on one core and with
// equal verdicts asserted: node benchmarks/perf/ifeval.ts [rounds]
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

interface Measured {
  /** Seconds of processor time to load data and modules, and to score. */
  load: number;
  score: number;
  verdicts: Record<string, { key: number; strict: boolean[]; loose: boolean[] }[]>;
}

const bar = 10;
const here = import.meta.dirname;
const peer = join(here, '.peers', 'ifeval');
const python = join(peer, 'bin', 'python');
const requirements = join(here, 'peers', 'ifeval.txt');
const fixtures = process.env.MAINBENCH_FIXTURES ?? resolve(here, '../../../shared/fixtures');
const data = join(fixtures, 'ifeval');
const rounds = Number(process.argv[2] ?? 3);

function installPeer(): void {
  const wanted = readFileSync(requirements, 'utf8');
  const installed = join(peer, 'installed.txt');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  process.stdout.write('Installing lm-evaluation-harness’s checker.\n');
  execFileSync('python3', ['-m', 'venv', peer], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements], { stdio: 'inherit' });
  writeFileSync(installed, wanted);
}

/** The command on one core, where the system can say so. */
function onOneCore(program: string, args: readonly string[]): Measured {
  const taskset = ['/usr/bin/taskset', '/bin/taskset'].find((path) => existsSync(path));
  const command = taskset === undefined ? [program, ...args] : [taskset, '--cpu-list', '0', program, ...args];
  const output = execFileSync(command[0] as string, command.slice(1), { maxBuffer: 1 << 28, encoding: 'utf8' });
  return JSON.parse(output) as Measured;
}

const seconds = (value: number) => `${value.toFixed(2)} s`;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

installPeer();
const models = readdirSync(join(data, 'responses')).map((name) => name.replace(/\.jsonl\.gz$/, ''));
const ratios: number[] = [];
for (let round = 1; round <= rounds; round += 1) {
  const own = onOneCore(process.execPath, [join(here, 'ifeval-process.ts'), data, ...models]);
  const other = onOneCore(python, [join(here, 'ifeval_peer.py'), data, join(peer, 'nltk_data'), ...models]);
  assert.deepEqual(own.verdicts, other.verdicts);
  const responses = Object.values(own.verdicts).reduce((sum, rows) => sum + rows.length, 0);
  ratios.push(other.score / own.score);
  process.stdout.write(
    `round ${round}: ${responses} responses of ${models.length} models, all verdicts equal; ` +
      `lm-evaluation-harness ${seconds(other.score)} (after ${seconds(other.load)} of loading), ` +
      `mainbench ${seconds(own.score)} (after ${seconds(own.load)}): ${(other.score / own.score).toFixed(1)} times as fast\n`,
  );
}
process.stdout.write(`Median: ${median(ratios).toFixed(1)} times as fast; the bar is ${bar}.\n`);
process.exitCode = median(ratios) >= bar ? 0 : 1;
