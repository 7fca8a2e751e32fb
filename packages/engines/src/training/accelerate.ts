import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { writeFileAtomic } from '@mainbench/kit';
import { type JsonObject, MainbenchError } from '@mainbench/spec';
import { type GuardedProcess, startGuarded } from '../processes/guarded-process.ts';
import type { ProcessEnd } from '../processes/logged-process.ts';
import { engineEnvironment } from '../python/engine-environment.ts';
import { errorOfEnd, errorOfEvent } from '../python/engine-error.ts';
import { type EngineEvent, fieldsOf, parseEvent } from '../python/engine-event.ts';
import { interruption } from '../waiting/interruption.ts';

export interface AccelerateOptions {
  python: string;
  engineDirectory?: string;
  environment?: NodeJS.ProcessEnv;
  log: string;
  /** Which job to run; `init` knows one process only. */
  command?: 'train' | 'init';
  /** Training processes, one a GPU. */
  processes: number;
  /** Further arguments of `accelerate launch`. */
  arguments?: readonly string[];
  /** Milliseconds that an interrupted training gets to save a checkpoint; 2 minutes by default. */
  grace?: number;
}

/** The arguments of Python that train in several processes. */
export function accelerateArguments(processes: number, more: readonly string[], config: string): string[] {
  const launch = ['-m', 'accelerate.commands.launch', '--num_processes', String(processes), ...more];
  return [...launch, '-m', 'mainbench_engine', 'train', config];
}

/**
 * Trains in processes of their own and resolves with the `done` event.
 *
 * @param workDirectory folder for the job's configuration file
 * @throws MainbenchError of the kind that fits the engine's `error` event, `engine` where the processes die,
 *   `interrupted`; whatever `onEvent` throws, which ends the training
 */
export async function trainWithAccelerate(
  options: AccelerateOptions,
  config: JsonObject,
  workDirectory: string,
  onEvent: (event: EngineEvent) => void,
  signal?: AbortSignal,
): Promise<JsonObject> {
  if (signal?.aborted) {
    throw interruption(signal);
  }
  const { command = 'train' } = options;
  mkdirSync(workDirectory, { recursive: true });
  const file = join(workDirectory, `${command}.json`);
  await writeFileAtomic(file, `${JSON.stringify(config, null, 2)}\n`);
  const child = await startGuarded({
    command: options.python,
    arguments:
      command === 'init'
        ? ['-m', 'mainbench_engine', 'init', file]
        : accelerateArguments(options.processes, options.arguments ?? [], file),
    environment: engineEnvironment(options.engineDirectory, options.environment),
    log: options.log,
    output: 'pipe',
    grace: options.grace ?? 120_000,
  });
  const stop = () => child.stop();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) {
    stop();
  }
  const last = readEvents(child, onEvent);
  const end = await child.ended;
  signal?.removeEventListener('abort', stop);
  if ('thrown' in last) {
    throw last.thrown;
  }
  if (last.done !== undefined && end.code === 0) {
    return last.done;
  }
  if (signal?.aborted) {
    throw interruption(signal);
  }
  throw last.error !== undefined && !isAboutAnother(last.error) ? last.error : deathOf(child, end, last.error);
}

interface Last {
  done?: JsonObject;
  error?: MainbenchError;
  /** What the caller threw when it was told an event. */
  thrown?: unknown;
}

/** Takes events until the output ends; what is no event was printed by a library, and goes to the log. */
function readEvents(child: GuardedProcess, onEvent: (event: EngineEvent) => void): Last {
  const last: Last = {};
  if (child.output === null) {
    return last;
  }
  createInterface({ input: child.output, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
    const event = parseEvent(line);
    if (event === undefined) {
      noteInLog(child.log, line);
    } else if (event.event === 'done') {
      last.done = fieldsOf(event);
    } else if (event.event === 'error') {
      last.error ??= errorOfEvent(event, child.log);
    } else if (!('thrown' in last)) {
      try {
        onEvent(event);
      } catch (error) {
        last.thrown = error;
        child.stop();
      }
    }
  });
  return last;
}

/** Whether a process only tells that it lost touch with another one: that one's end is the cause. */
function isAboutAnother({ message }: MainbenchError): boolean {
  return /connection (reset|closed|refused)|broken pipe|gloo|NCCL/i.test(message);
}

/** A full disk takes a line of the log, and not the training that may still save a checkpoint. */
function noteInLog(log: string, line: string): void {
  try {
    appendFileSync(log, `${line}\n`);
  } catch {
    // The line is lost.
  }
}

/**
 * Why the processes ended. torchrun ends with code 1 whatever became of them, and only rank 0 tells events; the last
 * words in the log tell of the others.
 */
function deathOf(child: GuardedProcess, end: ProcessEnd, told: MainbenchError | undefined): MainbenchError {
  const tail = child.logTail();
  if (/No module named '?accelerate/.test(tail)) {
    return new MainbenchError('environment', `The Python library accelerate is missing; the log is ${child.log}.`, {
      hint: 'Run `npm run setup`.',
    });
  }
  if (/OutOfMemoryError|out of memory/i.test(tail)) {
    return new MainbenchError('memory', `A training process ran out of memory; the log is ${child.log}.`, {
      retryable: true,
      hint: 'Lower the micro-batch size or the longest length, or use more processes.',
    });
  }
  if (/SIGKILL|exitcode\s*:\s*-9/.test(tail)) {
    return errorOfEnd('The training', child, { code: null, signal: 'SIGKILL' });
  }
  return told ?? errorOfEnd('The training', child, end);
}
