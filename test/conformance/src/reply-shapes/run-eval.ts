import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../..');

interface Score {
  metric: string;
  group: string | null;
  value: number | null;
  rows: number;
  missing: number;
}

/** What `eval` measured of a task. */
export interface MeasuredTask {
  task: string;
  summary: { scores: Score[]; counts: Record<string, number> };
}

/** Runs `mainbench eval` as a user would. */
export async function runEval(
  args: readonly string[],
  out: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; stderr: string; tasks: MeasuredTask[] }> {
  const program = join(root, 'packages/cli/bin/mainbench.mjs');
  const child = spawn(process.execPath, [program, 'eval', '--out', out, ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  const results = code === 0 ? JSON.parse(await readFile(join(out, 'results.json'), 'utf8')) : { tasks: [] };
  return { code, stderr, tasks: results.tasks };
}
