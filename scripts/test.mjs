// Sets up what is missing, then runs every check: types, lint, unused code, and the tests of TypeScript and Python.
import { spawn } from 'node:child_process';
import { setUpOrExit } from './setup.mjs';
import { checkout, nodeExecutable, pnpmScript, pythonExecutable, toolEnvironment } from './toolchain.mjs';

const engine = 'packages/engine';
const pnpm = [nodeExecutable, [pnpmScript, 'exec']];
const steps = [
  { name: 'types', command: pnpm, args: ['tsc', '-b'] },
  { name: 'lint', command: pnpm, args: ['biome', 'check', '.'] },
  { name: 'unused code', command: pnpm, args: ['knip'] },
  { name: 'engine (Python)', command: [() => pythonExecutable, ['-m', 'pytest']], args: [engine] },
  {
    name: 'packages',
    command: pnpm,
    args: ['turbo', 'run', 'test', '--concurrency=1', '--continue', '--output-logs=new-only'],
  },
];

const counts = { passed: 0, failed: 0 };

/** Adds what a closing line of vitest or pytest counts. */
function count(line) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken out of a tool's output
  const plain = line.replace(/\x1b\[[0-9;]*m/g, '');
  if (!/(^|:test: )\s*Tests\s+\d|\d (passed|failed).* in [\d.:]+ ?s/.test(plain)) return;
  for (const [, number, kind] of plain.matchAll(/(\d+) (passed|failed)/g)) counts[kind] += Number(number);
}

function run({ name, command: [program, prefix], args }) {
  process.stdout.write(`\n== ${name}\n`);
  const started = Date.now();
  return new Promise((resolve) => {
    const environment = { ...toolEnvironment(), OMP_NUM_THREADS: '1' };
    const child = spawn(program(), [...prefix, ...args], {
      cwd: checkout,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      let rest = '';
      stream.on('data', (chunk) => {
        target.write(chunk);
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach(count);
      });
      stream.on('end', () => count(rest));
    }
    child.on('close', (code) => {
      process.stdout.write(
        `-- ${name}: ${code === 0 ? 'ok' : 'FAILED'}, ${((Date.now() - started) / 1000).toFixed(0)} s\n`,
      );
      resolve(code === 0);
    });
  });
}

setUpOrExit();
const failures = [];
for (const step of steps) if (!(await run(step))) failures.push(step.name);
process.stdout.write(failures.length === 0 ? '\nEvery check passed.\n' : `\nFailed: ${failures.join(', ')}.\n`);
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exit(failures.length === 0 ? 0 : 1);
