import { MainbenchError } from '@mainbench/spec';
import { type LoggedProcess, lastLogLine, type ProcessEnd } from '../processes/logged-process.ts';
import { endName } from '../python/engine-error.ts';
import { portInUse } from './ports.ts';
import { refusalCode, refusedArguments } from './refused-arguments.ts';

/** What is known of a server beside its log. */
export interface EndedServer {
  /** Whether it was healthy before. */
  wasUp: boolean;
  /** The arguments that the recipe adds to its command line. */
  given: readonly string[];
}

/**
 * Why a server ended, as far as its log tells.
 *
 * @param what the server and its model, as the beginning of a sentence
 */
export function serverEndError(
  what: string,
  port: number,
  process: Pick<LoggedProcess, 'pid' | 'log' | 'logTail'>,
  end: ProcessEnd,
  { wasUp, given }: EndedServer,
): MainbenchError {
  const tail = process.logTail();
  if (/address already in use|AddrInUse|port is already allocated/i.test(tail)) {
    return portInUse(port);
  }
  const log = `its log is ${process.log}.`;
  if (/out of memory|OutOfMemoryError/i.test(tail) || end.signal === 'SIGKILL' || end.code === 137) {
    return new MainbenchError('memory', `${what} ran out of memory (${endName(end)}); ${log}`, {
      hint: 'Use more shards, a smaller model, or lower --max-batch-prefill-tokens in serve.arguments (TGI), --gpu-memory-utilization or --mem-fraction-static (vLLM, SGLang).',
    });
  }
  if (
    /Cannot connect to the Docker daemon|permission denied while trying to connect to the Docker daemon/i.test(tail)
  ) {
    return new MainbenchError('environment', `${what} cannot be started: Docker's daemon is out of reach; ${log}`, {
      hint: 'Start Docker, or allow this user to use it.',
    });
  }
  if (end.code === refusalCode && !wasUp) return refusedArguments(what, process, given);
  const line = lastLogLine(process);
  const said = line === '' ? '' : ` after saying "${line}"`;
  return new MainbenchError('engine', `${what} ended with ${endName(end)}${said}; ${log}`, {
    retryable: true,
    hint: 'Look into the log.',
  });
}
