import { type ErrorKind, MainbenchError } from '@mainbench/spec';
import type { LoggedProcess, ProcessEnd } from '../processes/logged-process.ts';
import type { EngineEvent } from './engine-event.ts';

const kinds: Record<string, ErrorKind> = {
  'out-of-memory': 'memory',
  'bad-config': 'recipe',
  'bad-data': 'data',
  'disk-full': 'disk',
  interrupted: 'interrupted',
  'port-in-use': 'engine',
  'model-load': 'data',
  diverged: 'recipe',
  environment: 'environment',
  internal: 'engine',
};

function hintOf(event: EngineEvent, kind: ErrorKind, log: string): { hint?: string } {
  if (kind === 'memory') return { hint: 'Then run the same command again to resume.' };
  return kind === 'engine' || event.kind === 'model-load' ? { hint: `Its log is ${log}.` } : {};
}

/** The error that an `error` event of the engine stands for; the log is named where the sentence cannot tell all. */
export function errorOfEvent(event: EngineEvent, log: string): MainbenchError {
  const kind = kinds[String(event.kind)] ?? 'engine';
  const message = typeof event.message === 'string' ? event.message : 'The engine failed without an error message.';
  return new MainbenchError(kind, message, { retryable: event.retryable === true, ...hintOf(event, kind, log) });
}

/**
 * The error of a process that ended while it was needed.
 * @param what the process, as the beginning of a sentence
 */
export function errorOfEnd(what: string, process: Pick<LoggedProcess, 'pid' | 'log'>, end: ProcessEnd): MainbenchError {
  const name = `${what} (process ${process.pid})`;
  const again = 'then run the same command again to resume.';
  if (end.signal === 'SIGKILL' || end.code === 137) {
    const message =
      `${name} was killed and left no message (${endName(end)}): ` +
      `most likely the system ran out of memory; its log is ${process.log}.`;
    const hint = `Use fewer workers, smaller batches or a smaller model, ${again}`;
    return new MainbenchError('memory', message, { retryable: true, hint });
  }
  const message = `${name} ended unexpectedly with ${endName(end)}; its log is ${process.log}.`;
  return new MainbenchError('engine', message, { retryable: true, hint: `Check the log, ${again}` });
}

/** How a process ended, in words. */
export function endName({ code, signal }: ProcessEnd): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
