// Runs the heavier checks by name, one after the other; without a name, lists them.
import { spawnSync } from 'node:child_process';
import { nightlyChecks } from './nightly-checks.mjs';
import { setUpOrExit } from './setup.mjs';
import { checkout, toolEnvironment } from './toolchain.mjs';

const names = nightlyChecks.map(({ name }) => name);

function list() {
  const width = Math.max(...names.map((name) => name.length));
  for (const { name, shows, takes } of nightlyChecks) {
    process.stdout.write(`${name.padEnd(width)}  ${shows} (${takes})\n`);
  }
  process.stdout.write('\nnpm run nightly NAME ... runs some of them; npm run nightly all runs all.\n');
}

/** The checks asked for, in the order asked; ends the process where one is not known. */
function chosen(asked) {
  const unknown = asked.find((name) => name !== 'all' && !names.includes(name));
  if (unknown !== undefined) {
    process.stderr.write(
      `There is no check ${JSON.stringify(unknown)}: expected all or some of ${names.join(', ')}.\n`,
    );
    process.exit(2);
  }
  return asked.includes('all')
    ? nightlyChecks
    : asked.map((name) => nightlyChecks.find((check) => check.name === name));
}

function missing({ needs = [] }) {
  return needs.length > 0 && needs.every((name) => !process.env[name]) ? needs : undefined;
}

/** Whether a check passed; 'interrupted' where the user ended it. */
function run(check) {
  process.stdout.write(`\n== ${check.name}: ${check.shows}\n`);
  const started = Date.now();
  const { program, args } = check.run;
  const threads = { OMP_NUM_THREADS: process.env.OMP_NUM_THREADS ?? '1' };
  const env = { ...toolEnvironment(), ...threads, ...check.environment };
  const { status, signal, error } = spawnSync(program(), args, { cwd: checkout, env, stdio: 'inherit' });
  if (signal === 'SIGINT' || status === 130) process.exit(130);
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  const how = error?.message ?? (signal === null ? `exit code ${status}` : signal);
  process.stdout.write(`-- ${check.name}: ${status === 0 ? 'ok' : `FAILED (${how})`}, ${seconds} s\n`);
  return status === 0;
}

const asked = process.argv.slice(2);
if (asked.length === 0) {
  list();
  process.exit(0);
}
const checks = chosen(asked);
setUpOrExit();
const counts = { passed: 0, failed: 0 };
const skipped = [];
for (const check of checks) {
  const needs = missing(check);
  if (needs !== undefined && asked.includes('all')) skipped.push(`${check.name} (set ${needs.join(' or ')})`);
  else if (needs !== undefined) {
    process.stderr.write(`${check.name} needs a server: set ${needs.join(' or ')} to its address.\n`);
    counts.failed += 1;
  } else counts[run(check) ? 'passed' : 'failed'] += 1;
}
if (skipped.length > 0) process.stdout.write(`\nNot run: ${skipped.join(', ')}.\n`);
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`);
process.exit(counts.failed === 0 ? 0 : 1);
