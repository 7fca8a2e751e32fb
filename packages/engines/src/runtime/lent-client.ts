import { type InferenceClient, MainbenchError } from '@mainbench/spec';

/** What is known of the server behind a client. */
export interface WatchedServer {
  /** Aborted once the server is gone; its reason is a MainbenchError that tells why. */
  gone?: AbortSignal;
  /** Why the server fails though it still answers; undefined where nothing is known. */
  failure?(): MainbenchError | undefined;
}

/**
 * A client for the use of a stage: requests end at once when the server dies, with the server's own reason, and
 * `close` leaves the connection to the slot that keeps the model.
 */
export function lendClient(client: InferenceClient, { gone, failure }: WatchedServer = {}): InferenceClient {
  const links = new WeakMap<AbortSignal, AbortSignal>();

  /** One signal for all requests that share theirs, since making one is not free. */
  function link(signal: AbortSignal | undefined): AbortSignal | undefined {
    if (signal === undefined || gone === undefined) return signal ?? gone;
    const known = links.get(signal);
    if (known !== undefined) return known;
    const linked = AbortSignal.any([signal, gone]);
    links.set(signal, linked);
    return linked;
  }

  async function guarded<T>(signal: AbortSignal | undefined, work: (linked?: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await work(link(signal));
    } catch (error) {
      if (signal?.aborted || !MainbenchError.is(error) || error.kind !== 'endpoint') throw error;
      throw gone?.aborted ? gone.reason : (failure?.() ?? error);
    }
  }

  const { renderChat } = client;
  const own: Partial<InferenceClient> = {
    generate: (request, signal) => guarded(signal, (linked) => client.generate(request, linked)),
    loglikelihood: (request, signal) => guarded(signal, (linked) => client.loglikelihood(request, linked)),
    choices: (request, signal) => guarded(signal, (linked) => client.choices(request, linked)),
    chat: (request, signal) => guarded(signal, (linked) => client.chat(request, linked)),
    ...(renderChat && { renderChat: (messages, signal) => guarded(signal, (linked) => renderChat(messages, linked)) }),
    close: async () => {},
  };
  // Whatever else the client can do, it does itself.
  return Object.assign(Object.create(client), own);
}
