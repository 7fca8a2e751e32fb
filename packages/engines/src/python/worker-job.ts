import type { JsonObject } from '@mainbench/spec';
import type { LoggedProcess } from '../processes/logged-process.ts';
import { interruption } from '../waiting/interruption.ts';
import { errorOfEvent } from './engine-error.ts';
import { type EngineEvent, fieldsOf } from './engine-event.ts';
import type { WorkerProtocol } from './worker-protocol.ts';

/** The jobs of a worker: a small model from nothing, a training, a model folder of a GGUF file. */
export type JobName = 'init' | 'train' | 'convert';

export interface Job {
  command: JobName;
  config: JsonObject;
  onEvent: (event: EngineEvent) => void;
  signal: AbortSignal | undefined;
  grace: number;
}

/**
 * Runs a job to its `done` event. An aborted one is cancelled; a worker that does not obey is killed.
 *
 * @throws MainbenchError of the kind that fits the engine's `error` event, `engine` where the worker dies, `interrupted`;
 *   whatever `onEvent` throws, which ends the job
 */
export function runJob(protocol: WorkerProtocol, child: LoggedProcess, job: Job): Promise<JsonObject> {
  const { signal } = job;
  if (signal?.aborted) {
    return Promise.reject(interruption(signal));
  }
  const { promise, resolve, reject } = Promise.withResolvers<JsonObject>();
  let killer: NodeJS.Timeout | undefined;
  const id = protocol.send(job.command, job.config, {
    take(event) {
      if (event.event === 'done') {
        resolve(fieldsOf(event));
      } else if (event.event === 'error') {
        reject(signal?.aborted ? interruption(signal) : errorOfEvent(event, child.log));
      } else {
        tell(event);
      }
    },
    fail: (error) => reject(signal?.aborted ? interruption(signal) : error),
  });
  function tell(event: EngineEvent): void {
    try {
      job.onEvent(event);
    } catch (error) {
      protocol.send('cancel', { id });
      reject(error);
    }
  }
  const cancel = () => {
    protocol.send('cancel', { id });
    killer = setTimeout(() => child.kill(), job.grace);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  return promise.finally(() => {
    clearTimeout(killer);
    signal?.removeEventListener('abort', cancel);
    protocol.forget(id);
  });
}
