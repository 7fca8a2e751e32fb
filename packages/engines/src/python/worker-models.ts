import type { JsonObject } from '@mainbench/spec';
import type { LoggedProcess } from '../processes/logged-process.ts';
import { interruption } from '../waiting/interruption.ts';
import { errorOfEvent } from './engine-error.ts';
import type { WorkerProtocol } from './worker-protocol.ts';

/**
 * Has a worker serve a model.
 *
 * @throws MainbenchError as the engine's `error` event says, `engine` where the worker dies, `interrupted`
 */
export function load(
  protocol: WorkerProtocol,
  child: LoggedProcess,
  config: JsonObject,
  signal: AbortSignal | undefined,
): Promise<{ url: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ url: string }>();
  const id = protocol.send('load', config, {
    take(event) {
      if (event.event === 'serving' && typeof event.url === 'string') {
        protocol.forget(id);
        // Nobody waits for a model whose load was given up.
        if (signal?.aborted) {
          protocol.send('unload', { url: event.url });
        }
        resolve({ url: event.url });
      } else if (event.event === 'error') {
        protocol.forget(id);
        reject(errorOfEvent(event, child.log));
      }
    },
    fail: reject,
  });
  const giveUp = () => reject(interruption(signal));
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) {
    giveUp();
  }
  return promise.finally(() => signal?.removeEventListener('abort', giveUp));
}

/** Has a worker forget a model. */
export function unload(protocol: WorkerProtocol, child: LoggedProcess, url: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const id = protocol.send(
    'unload',
    { url },
    {
      take(event) {
        if (event.event === 'unloaded') {
          resolve();
        } else if (event.event === 'error') {
          reject(errorOfEvent(event, child.log));
        }
      },
      fail: reject,
    },
  );
  return promise.finally(() => protocol.forget(id));
}
