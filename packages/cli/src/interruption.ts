import { MainbenchError } from '@mainbench/spec';
import { leave } from './exit-guard.ts';

const stopping = 'Stopping: finished rows and checkpoints are kept. Press Ctrl-C again to quit at once.';

const sayPlainly = (text: string) => void process.stderr.write(`\n${text}\n`);

/**
 * A signal that aborts at the first Ctrl-C, SIGTERM or hang-up, so that the run can stop its engines; a second one,
 * a moment later, ends the process at once. A terminal and a launcher may both deliver one Ctrl-C, so what comes
 * within the first second counts as the same.
 * @param say tells a person what happens now; writes to standard error by default
 */
export function interruption(say: (text: string) => void = sayPlainly): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const handle = () => {
    if (first === 0) {
      first = Date.now();
      say(stopping);
      controller.abort(
        new MainbenchError('interrupted', 'interrupted; finished work is kept.', {
          hint: 'Run the same command again to resume.',
        }),
      );
    } else if (Date.now() - first > 1000) {
      leave(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);
  return controller.signal;
}
