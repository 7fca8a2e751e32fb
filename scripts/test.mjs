// Sets up what is missing, then runs every check: types, lint, unused code, and the tests of TypeScript and Python.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUpOrExit } from './setup.mjs';
import { checkout, nodeExecutable, pnpmScript, pythonExecutable, toolEnvironment } from './toolchain.mjs';

const engine = 'packages/engine-python';
const pnpm = [nodeExecutable, [pnpmScript, 'exec']];
/** Groups run one after the other, the steps of a group side by side: alone, Python’s tests leave a core idle. */
const groups = [
  [
    { name: 'types', command: pnpm, args: ['tsc', '-b'] },
    { name: 'lint', command: pnpm, args: ['biome', 'check', '.'] },
    { name: 'unused code', command: pnpm, args: ['knip'] },
  ],
  [
    { name: 'engine (Python)', command: [() => pythonExecutable, ['-m', 'pytest']], args: [engine] },
    {
      name: 'packages',
      command: pnpm,
      // One package at a time: with two of them, and Python's tests, limits of time would be tight.
      args: ['turbo', 'run', 'test', '--concurrency=1', '--continue', '--output-logs=new-only'],
    },
  ],
];

const counts = { passed: 0, failed: 0 };
/** For finished runs that test/e2e and test/attack share (test/e2e/src/shared-runs.ts). */
const runs = mkdtempSync(join(tmpdir(), 'mainbench-e2e-runs-'));

/** Adds what a closing line of vitest or pytest counts. */
function count(line) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken out of a tool's output
  const plain = line.replace(/\x1b\[[0-9;]*m/g, '');
  if (!/(^|:test: )\s*Tests\s+\d|\d (passed|failed).* in [\d.:]+ ?s/.test(plain)) return;
  for (const [, number, kind] of plain.matchAll(/(\d+) (passed|failed)/g)) counts[kind] += Number(number);
}

/** Runs a step; `show` writes what it prints. */
function run({ name, command: [program, prefix], args }, show) {
  show(`\n== ${name}\n`);
  const started = Date.now();
  return new Promise((resolve) => {
    const environment = { ...toolEnvironment(), OMP_NUM_THREADS: '1', MAINBENCH_E2E_RUNS: runs };
    const child = spawn(program(), [...prefix, ...args], {
      cwd: checkout,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => {
        show(chunk);
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach(count);
      });
      stream.on('end', () => count(rest));
    }
    child.on('close', (code) => {
      show(`-- ${name}: ${code === 0 ? 'ok' : 'FAILED'}, ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
      resolve(code === 0);
    });
  });
}

/** Runs steps side by side and returns the names of those that failed. The last one prints as it goes, the others whole. */
async function runGroup(steps) {
  const failed = await Promise.all(
    steps.map(async (step, index) => {
      let held = '';
      const isLast = index === steps.length - 1;
      const passed = await run(step, (text) => {
        if (isLast) process.stdout.write(text);
        else held += text;
      });
      process.stdout.write(held);
      return passed ? [] : [step.name];
    }),
  );
  return failed.flat();
}

setUpOrExit();
const failures = [];
for (const group of groups) failures.push(...(await runGroup(group)));
rmSync(runs, { recursive: true, force: true });
process.stdout.write(failures.length === 0 ? '\nEvery check passed.\n' : `\nFailed: ${failures.join(', ')}.\n`);
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exit(failures.length === 0 ? 0 : 1);
