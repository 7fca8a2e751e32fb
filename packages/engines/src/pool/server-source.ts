/** An address at which a server was seen. */
export interface Heartbeat {
  url: string;
  /** Milliseconds since it last gave a sign of life: by this machine's clock alone, as that of a folder may differ. */
  age: number;
}

/** Where a pool finds servers that come and go. */
export interface ServerSource {
  /** The servers that are there now. Throws a MainbenchError where that cannot be told. */
  read(): Promise<Heartbeat[]>;
  /** Resolves once there is a change since the last call; without it the pool reads again and again. */
  changed?(signal: AbortSignal): Promise<void>;
}

/** The servers that this process has started and that are healthy. */
export class StartedServers implements ServerSource {
  readonly #urls = new Set<string>();
  #change = Promise.withResolvers<void>();

  add(url: string): void {
    this.#urls.add(url);
    this.#change.resolve();
  }

  delete(url: string): void {
    this.#urls.delete(url);
    this.#change.resolve();
  }

  read(): Promise<Heartbeat[]> {
    return Promise.resolve([...this.#urls].map((url) => ({ url, age: 0 })));
  }

  async changed(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = this.#change;
    const stop = () => resolve();
    signal.addEventListener('abort', stop);
    if (!signal.aborted) await promise;
    signal.removeEventListener('abort', stop);
    this.#change = Promise.withResolvers();
  }
}
