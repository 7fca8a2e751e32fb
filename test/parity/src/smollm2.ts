import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type EngineWorker, findPython, startWorker } from '@mainbench/engines';

const root = resolve(import.meta.dirname, '..', '..', '..');

/** The model folder as `mainbench data pull` makes it. */
export interface PulledModel {
  folder: string;
  natsPerToken: number;
}

/** Pulls SmolLM2-135M-Instruct through the command line, as a user does. */
export function pullSmollm2(): PulledModel {
  const command = [join(root, 'packages/cli/bin/mainbench.mjs'), 'data', 'pull', 'smollm2-135m-instruct', '--json'];
  const output = execFileSync(process.execPath, command, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [{ model }] = JSON.parse(output) as [{ model: PulledModel }];
  return model;
}

/** Calls with a warm engine process and a folder for its files; the process is ended afterwards. */
export async function withEngine<T>(work: (engine: EngineWorker, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'mainbench-smollm2-'));
  const engine = await startWorker({ python: findPython(), log: join(folder, 'engine.log') });
  try {
    return await work(engine, folder);
  } finally {
    await engine.stop();
  }
}
