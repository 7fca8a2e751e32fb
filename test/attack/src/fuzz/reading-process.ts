import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ReaderName } from './readers.ts';

export type Outcome = { outcome: 'read' } | { outcome: 'refused' } | { outcome: 'bug'; fault: string };

/** Longest time that a reader may take for one file. */
const longest = 5_000;
const program = fileURLToPath(new URL('./reader-child.ts', import.meta.url));

/** A process that reads one file after the other, started again where one killed it. */
export function startReading() {
  let child: ChildProcess | undefined;
  const stop = () => {
    child?.kill('SIGKILL');
    child = undefined;
  };
  return {
    stop,
    read(reader: ReaderName, file: string): Promise<Outcome> {
      child ??= fork(program, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
      const running = child;
      return new Promise((resolve) => {
        let said = '';
        running.stderr?.on('data', (chunk) => (said += chunk));
        const end = (outcome: Outcome) => {
          clearTimeout(timer);
          running.removeAllListeners();
          running.stderr?.removeAllListeners('data');
          if (outcome.outcome === 'bug') stop();
          resolve(outcome);
        };
        const late = () => end({ outcome: 'bug', fault: `it takes longer than ${longest / 1000} s` });
        const timer = setTimeout(late, longest);
        running.once('message', (message) => end(message as Outcome));
        running.once('exit', (code, signal) =>
          end({ outcome: 'bug', fault: `the process ended (${code ?? signal}): ${said}` }),
        );
        running.send({ reader, file });
      });
    },
  };
}
