import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** A module that runs in a process of its own. */
export interface Script {
  child: ChildProcessByStdio<null, Readable, null>;
  /** Ends it as `kill -9` does; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts a module in a process of its own, as if it lay in this package's sources. */
export function startScript(source: string, environment: Record<string, string>): Script {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    cwd: new URL('..', import.meta.url),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  return {
    child,
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/**
 * Runs a module in a process of its own, as if it lay in this package's sources; resolves with what it prints.
 * @param longestFile the largest file it may write, in blocks of 512 or 1024 bytes as the shell counts
 */
export async function runScript(
  source: string,
  environment: Record<string, string>,
  longestFile?: number,
): Promise<string> {
  const limit = longestFile === undefined ? '' : `ulimit -f ${longestFile};`;
  const child = spawn('sh', ['-c', `${limit} exec "$NODE" --input-type=module --eval "$SOURCE"`], {
    cwd: new URL('..', import.meta.url),
    env: { ...process.env, ...environment, NODE: process.execPath, SOURCE: source },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return output;
}
