import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { EndpointActivity } from '@mainbench/spec';
import type { RowsTask } from './rows-task.ts';

/** A process that makes rows. */
export interface RowsProcess {
  /** What it tells of its servers at its end; rejects where it failed. */
  done: Promise<EndpointActivity[]>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

/** Starts to make rows in a process of its own. */
export function startRows(task: RowsTask): RowsProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL('rows-process.ts', import.meta.url))], {
    env: { ...process.env, TASK: JSON.stringify(task) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const end = async () => {
    const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    if (code !== 0) throw new Error(`the process that makes rows ended with ${code}: ${errors}`);
    return JSON.parse(output) as EndpointActivity[];
  };
  const done = end();
  done.catch(() => undefined);
  return {
    done,
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
