import { type ClientActivity, type InferenceClient, MainbenchError, type RenderedChat } from '@mainbench/spec';
import { linkSignals } from './linked-signals.ts';

/** What is known of the server behind a client. */
export interface WatchedServer {
  /** Aborted once the server is gone; its reason is a MainbenchError that tells why. */
  readonly signal: AbortSignal;
  /** Why the server fails though it still answers; undefined where nothing is known. */
  failure?(): MainbenchError | undefined;
}

/**
 * A client for the use of a stage: requests end at once when the server dies, with the server's own reason, and
 * `close` leaves the connection to the slot that keeps the model.
 */
export function lendClient(client: InferenceClient, gone: WatchedServer): InferenceClient {
  async function guarded<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const linked = linkSignals(signal, gone.signal);
    try {
      return await work(linked.signal);
    } catch (error) {
      if (signal?.aborted || !MainbenchError.is(error) || error.kind !== 'endpoint') {
        throw error;
      }
      throw gone.signal.aborted ? gone.signal.reason : (gone.failure?.() ?? error);
    } finally {
      linked.release();
    }
  }

  return {
    capabilities: client.capabilities,
    ...(client.probe === undefined ? {} : { probe: client.probe }),
    generate: (request, signal) => guarded(signal, (linked) => client.generate(request, linked)),
    loglikelihood: (request, signal) => guarded(signal, (linked) => client.loglikelihood(request, linked)),
    choices: (request, signal) => guarded(signal, (linked) => client.choices(request, linked)),
    chat: (request, signal) => guarded(signal, (linked) => client.chat(request, linked)),
    ...(client.renderChat === undefined
      ? {}
      : {
          renderChat: (messages, signal) =>
            guarded(signal, (linked) => client.renderChat?.(messages, linked) as Promise<RenderedChat>),
        }),
    ...(client.refusedParameters === undefined ? {} : { refusedParameters: () => client.refusedParameters?.() ?? {} }),
    ...(client.activity === undefined ? {} : { activity: () => client.activity?.() as ClientActivity }),
    close: async () => {},
  };
}
