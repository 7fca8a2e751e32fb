import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const checkout = resolve(import.meta.dirname, '..', '..', '..');
const program = join(checkout, 'scripts', 'nightly.mjs');

interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

function execute(...args: string[]): Promise<Finished> {
  return new Promise((resolved) => {
    execFile(process.execPath, args, { cwd: checkout }, (error, stdout, stderr) => {
      resolved({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

const nightly = (...args: string[]) => execute(program, ...args);

async function listed(): Promise<string[]> {
  const { stdout } = await nightly();
  return [...stdout.matchAll(/^([a-z0-9-]+) {2,}\S.* \(.*\)$/gm)].map(([, name]) => name as string);
}

it('lists the checks that CONTRIBUTING.md names', async () => {
  const section = readFileSync(join(checkout, 'CONTRIBUTING.md'), 'utf8').split('## Heavier checks')[1] ?? '';
  const table =
    section
      .split('\n## ')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('|')) ?? [];
  const named = [...table.join('\n').matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  const names = await listed();
  expect(names.length).toBeGreaterThan(10);
  expect([...names].sort()).toEqual([...named].sort());
});

it('runs files that are there', () => {
  const table = readFileSync(join(checkout, 'scripts', 'nightly-checks.mjs'), 'utf8');
  const files = [...table.matchAll(/'((?:benchmarks|test|packages)\/[^']+)'/g)].map(([, file]) => file as string);
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => !existsSync(join(checkout, file)))).toEqual([]);
});

it('names tests that are found', { timeout: 240_000 }, async () => {
  const file = join(checkout, 'scripts', 'nightly-checks.mjs');
  const { nightlyChecks } = (await import(file)) as { nightlyChecks: { name: string; run: { args: string[] } }[] };
  const ofTests = nightlyChecks.filter(({ run }) => run.args.includes('vitest'));
  expect(ofTests.length).toBeGreaterThan(2);
  for (const { name, run } of ofTests) {
    const args = run.args.flatMap((arg) => (arg === 'run' ? ['list', '--filesOnly'] : [arg]));
    const { code, stdout } = await execute(...args);
    expect(stdout, name).toMatch(/\.test\.ts$/m);
    expect(code, name).toBe(0);
  }
});

it('refuses an unknown name in one sentence, before anything is set up or run', async () => {
  const { code, stdout, stderr } = await nightly('rows', 'row');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^There is no check "row": expected all or some of rows, .*\.\n$/);
});
