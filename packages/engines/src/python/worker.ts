import { excerpt } from '@mainbench/kit';
import { type JsonObject, MainbenchError } from '@mainbench/spec';
import { type LoggedProcess, lastLogLine, startLogged } from '../processes/logged-process.ts';
import { interruption } from '../waiting/interruption.ts';
import { engineEnvironment } from './engine-environment.ts';
import { errorOfEnd, errorOfEvent } from './engine-error.ts';
import { type EngineEvent, fieldsOf } from './engine-event.ts';
import { type JobName, runJob } from './worker-job.ts';
import { load, unload } from './worker-models.ts';
import { openProtocol } from './worker-protocol.ts';

export interface WorkerOptions {
  /** The Python to run; see findPython. */
  python: string;
  /** Folder of the Python package; this package's own by default. */
  engineDirectory?: string;
  environment?: NodeJS.ProcessEnv;
  /** File to which the worker's log is appended. */
  log: string;
  /** Milliseconds until a started worker must be ready; 5 minutes by default. */
  startTimeout?: number;
  /** Milliseconds that a worker gets to end a job or itself before it is killed; 20 s by default. */
  grace?: number;
  signal?: AbortSignal;
}

/** A warm engine process: trains, and serves models beside that. */
export interface EngineWorker {
  readonly pid: number;
  readonly log: string;
  /** Of Python and its libraries, as the worker told them. */
  readonly versions: JsonObject;
  readonly running: boolean;
  /** Aborted once the worker is gone; its reason is a MainbenchError that tells why. */
  readonly gone: AbortSignal;
  /**
   * Runs or continues a job and resolves with its `done` event. An aborted job is asked to stop at its next step,
   * where it saves a checkpoint; a worker that does not answer within its grace is killed.
   */
  run(
    command: JobName,
    config: JsonObject,
    onEvent: (event: EngineEvent) => void,
    signal?: AbortSignal,
  ): Promise<JsonObject>;
  /** Serves a model beside the others. */
  load(config: JsonObject, signal?: AbortSignal): Promise<{ url: string }>;
  unload(url: string): Promise<void>;
  /** Why a served model stopped computing, such as for lack of memory; undefined while it computes. */
  modelFailure(url: string): MainbenchError | undefined;
  /** Ends the worker: politely, then by force. */
  stop(): Promise<void>;
}

const what = 'The engine';

/**
 * Starts a worker and waits until it is ready. It ends by itself when this process ends, however that happens.
 *
 * @throws MainbenchError of kind `environment` where it cannot start, `engine` where it does not become ready,
 *   `interrupted`
 */
export async function startWorker(options: WorkerOptions): Promise<EngineWorker> {
  const grace = options.grace ?? 20_000;
  const child = await startLogged({
    command: options.python,
    arguments: ['-m', 'mainbench_engine', 'worker'],
    environment: engineEnvironment(options.engineDirectory, options.environment),
    log: options.log,
    output: 'pipe',
  });
  const ready = Promise.withResolvers<JsonObject>();
  ready.promise.catch(() => {});
  const gone = new AbortController();
  const modelFailures = new Map<string, MainbenchError>();
  const protocol = openProtocol(
    child,
    (event) => {
      if (event.event === 'ready') {
        ready.resolve(fieldsOf(event));
      } else if (event.event === 'error') {
        const error = errorOfEvent(event, child.log);
        ready.reject(error);
        modelFailures.set(String(event.url), error);
      }
    },
    (line) => fail(noiseError(child, line)),
  );
  const fail = (error: MainbenchError) => {
    gone.abort(error);
    ready.reject(error);
    protocol.fail(error);
    child.kill();
  };
  child.ended.then((end) => fail(errorOfEnd(what, child, end)));

  const { versions } = await untilReady(ready.promise, child, options).catch((error) => {
    child.kill();
    throw MainbenchError.is(error) && error.kind === 'engine' ? startError(child, error) : error;
  });
  return {
    pid: child.pid,
    log: child.log,
    versions: versions as JsonObject,
    get running() {
      return !gone.signal.aborted;
    },
    gone: gone.signal,
    run: (command, config, onEvent, signal) => runJob(protocol, child, { command, config, onEvent, signal, grace }),
    load: (config, signal) => load(protocol, child, config, signal),
    unload: (url) => unload(protocol, child, url),
    modelFailure: (url) => modelFailures.get(url),
    async stop() {
      const stopped = new MainbenchError('engine', 'The engine was stopped.', { retryable: true });
      protocol.send('shutdown', {});
      gone.abort(stopped);
      protocol.fail(stopped);
      child.input.end();
      const timer = setTimeout(() => child.kill(), grace);
      await child.ended;
      clearTimeout(timer);
    },
  };
}

async function untilReady(
  ready: Promise<JsonObject>,
  child: LoggedProcess,
  { signal, startTimeout = 300_000 }: WorkerOptions,
): Promise<JsonObject> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    limit.reject(
      new MainbenchError('engine', `${what} was not ready after ${startTimeout / 1000} s; its log is ${child.log}.`, {
        retryable: true,
      }),
    );
  }, startTimeout);
  const giveUp = () => limit.reject(interruption(signal));
  if (signal?.aborted) {
    giveUp();
  }
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([ready, limit.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

function startError(child: LoggedProcess, error: MainbenchError): MainbenchError {
  const line = lastLogLine(child);
  if (/ModuleNotFoundError|ImportError|PackageNotFoundError/.test(line)) {
    return new MainbenchError('environment', `${what} lacks a Python library (${line}); its log is ${child.log}.`, {
      hint: 'Run `npm run setup`.',
    });
  }
  return error;
}

function noiseError(child: LoggedProcess, line: string): MainbenchError {
  const found = JSON.stringify(excerpt(line, 80));
  return new MainbenchError('engine', `${what} wrote ${found} where an event was expected; its log is ${child.log}.`, {
    retryable: true,
  });
}
