import { excerpt } from '@mainbench/kit';
import { type JsonObject, MainbenchError } from '@mainbench/spec';
import { type LoggedProcess, lastLogLine, startLogged } from '../processes/logged-process.ts';
import { interruption, untilAborted } from '../waiting/interruption.ts';
import { errorOfEnd, errorOfEvent } from './engine-error.ts';
import { type EngineEvent, fieldsOf } from './engine-event.ts';
import { engineEnvironment } from './engine-python.ts';
import { openProtocol } from './worker-protocol.ts';

/** The jobs of a worker: a small model from nothing, a training, a model folder of a GGUF file. */
type JobName = 'init' | 'train' | 'convert';

export interface WorkerOptions {
  /** The Python to run; see findPython. */
  python: string;
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
  /** Of Python and its libraries, as the worker told them. */
  readonly versions: JsonObject;
  /** Aborted once the worker is gone; its reason is a MainbenchError that tells why. */
  readonly gone: AbortSignal;
  /**
   * Runs or continues a job and resolves with its `done` event. An aborted job is asked to stop at its next step,
   * where it saves a checkpoint; a worker that does not answer within its grace is killed.
   * @throws MainbenchError of the kind that fits the engine's `error` event, `engine` where the worker dies,
   *   `interrupted`; whatever `onEvent` throws, which ends the job
   */
  run(
    command: JobName,
    config: JsonObject,
    onEvent: (event: EngineEvent) => void,
    signal?: AbortSignal,
  ): Promise<JsonObject>;
  /** Serves a model beside the others; throws as `run` does. */
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
 * @throws MainbenchError of kind `environment` where it cannot start, `engine` where it does not become ready,
 *   `interrupted`
 */
export async function startWorker(options: WorkerOptions): Promise<EngineWorker> {
  const { log, grace = 20_000, startTimeout = 300_000 } = options;
  const child = await startLogged({
    command: options.python,
    arguments: ['-m', 'mainbench_engine', 'worker'],
    environment: engineEnvironment(options.environment),
    log,
    output: 'pipe',
  });
  const ready = Promise.withResolvers<JsonObject>();
  const gone = new AbortController();
  const modelFailures = new Map<string, MainbenchError>();

  function takeGlobal(event: EngineEvent): void {
    if (event.event === 'ready') ready.resolve(fieldsOf(event));
    if (event.event !== 'error') return;
    const error = errorOfEvent(event, log);
    ready.reject(error);
    modelFailures.set(String(event.url), error);
  }

  const protocol = openProtocol(child, takeGlobal, (line) => fail(noiseError(child, line)));
  function fail(error: MainbenchError): void {
    gone.abort(error);
    ready.reject(error);
    protocol.fail(error);
    child.kill();
  }
  child.ended.then((end) => fail(errorOfEnd(what, child, end)));

  const timer = setTimeout(() => {
    const message = `${what} was not ready after ${startTimeout / 1000} s; its log is ${log}.`;
    ready.reject(new MainbenchError('engine', message, { retryable: true }));
  }, startTimeout);
  const { versions } = await untilAborted(ready.promise, options.signal)
    .catch((error) => {
      child.kill();
      throw MainbenchError.is(error) && error.kind === 'engine' ? startError(child, error) : error;
    })
    .finally(() => clearTimeout(timer));

  return {
    pid: child.pid,
    versions: versions as JsonObject,
    gone: gone.signal,
    async run(command, config, onEvent, signal) {
      if (signal?.aborted) throw interruption(signal);
      const { id, answer } = protocol.ask(command, config, onEvent);
      let killer: NodeJS.Timeout | undefined;
      const cancel = () => {
        protocol.send('cancel', { id });
        killer = setTimeout(() => child.kill(), grace);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        return await answer;
      } catch (error) {
        throw signal?.aborted ? interruption(signal) : error;
      } finally {
        clearTimeout(killer);
        signal?.removeEventListener('abort', cancel);
      }
    },
    async load(config, signal) {
      const { answer } = protocol.ask('load', config);
      const loaded = answer.then(({ url }) => {
        // Nobody waits for a model whose load was given up.
        if (signal?.aborted) protocol.send('unload', { url: String(url) });
        return { url: String(url) };
      });
      return untilAborted(loaded, signal);
    },
    async unload(url) {
      await protocol.ask('unload', { url }).answer;
    },
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
  return new MainbenchError('engine', `${what} wrote ${found} instead of an event; its log is ${child.log}.`, {
    retryable: true,
  });
}
