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

function nightly(...args: string[]): Promise<Finished> {
  return new Promise((resolved) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolved({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

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

it('refuses an unknown name in one sentence, before anything is set up or run', async () => {
  const { code, stdout, stderr } = await nightly('rows', 'row');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^There is no check "row": expected all or some of rows, .*\.\n$/);
});
