import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError, type InferenceClient, MainbenchError } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { createEndpointPool } from '../pool/endpoint-pool.ts';
import { StartedServers } from '../pool/server-source.ts';
import { lendClient } from '../runtime/lent-client.ts';
import { probeClient } from '../runtime/probe-client.ts';
import type { LaunchedServer } from './start-server.ts';

export interface ReplicaSetOptions {
  /** What is served, for notes. */
  name: string;
  /** Names of devices, for notes. */
  nameOf(devices: readonly string[]): string[];
  /**
   * Starts a server on some devices and waits until it is healthy.
   * @param isFirst of the servers; the others need not tell how long they take
   */
  launch(devices: readonly string[], signal: AbortSignal, isFirst: boolean): Promise<LaunchedServer>;
  /** Whether the first server starts alone, since it downloads what the others read from the disk. */
  firstAlone: boolean;
  /** Milliseconds that requests wait while no server is up, since one is starting again. */
  serverTimeout: number;
  note?: ((text: string) => void) | undefined;
}

/** A server on its devices, or on its way there. */
interface Replica {
  devices: readonly string[];
  /** Aborted where it is no longer wanted. */
  leaving: AbortController;
  /** How often it died since the stage began. */
  deaths: number;
  state: 'starting' | 'ready' | 'left out';
  over: Promise<void>;
}

/** A server that is healthy, with the number of the pool's connections to it. */
interface Ready {
  server: LaunchedServer;
  connections: number;
  /** Tells that a connection was closed. */
  closed: EventTarget;
  isFirst: boolean;
}

/** How often a server is started again within a stage. */
const mostRestarts = 3;
/** Milliseconds in which the end of a process is seen. */
const endDelay = 2000;

/**
 * The servers of one model, one on each replica's devices, used as one client. Servers join when they are healthy; one
 * that leaves ends its requests first; one that dies is started again, a few times within a stage.
 */
export class ReplicaSet {
  readonly #options: ReplicaSetOptions;
  readonly #replicas = new Map<readonly string[], Replica>();
  readonly #ready = new Map<string, Ready>();
  readonly #source = new StartedServers();
  readonly #failed = new AbortController();
  readonly #firstUp = Promise.withResolvers<void>();
  readonly #client = Promise.withResolvers<InferenceClient>();
  #pool: InferenceClient | undefined;
  #opening = false;
  /** Before any server was healthy. */
  #failedStarts = 0;
  #wasUp = false;

  constructor(options: ReplicaSetOptions) {
    this.#options = options;
    // Its error is thrown to those who ask for the client.
    this.#client.promise.catch(() => undefined);
  }

  /** The client of all servers, once the first one is healthy; rejects where none becomes so. */
  get client(): Promise<InferenceClient> {
    return this.#client.promise;
  }

  /** Aborted once no server is left, with the reason of the last one. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /** Whether a server was ever healthy. */
  get wasUp(): boolean {
    return this.#wasUp;
  }

  /** Forgets how often servers died for an earlier stage. */
  beginStage(): void {
    for (const replica of this.#replicas.values()) replica.deaths = 0;
  }

  /** Starts a server on these devices. */
  add(devices: readonly string[]): void {
    const replica: Replica = {
      ...{ devices, leaving: new AbortController(), deaths: 0, state: 'starting' },
      over: Promise.resolve(),
    };
    if (this.failed.aborted) return;
    const mustWait = this.#options.firstAlone && !this.#wasUp && this.#replicas.size > 0;
    this.#replicas.set(devices, replica);
    replica.over = this.#keepUp(replica, mustWait).catch((error: unknown) => this.#fail(error));
  }

  /** Ends the requests of the server on these devices, then the server. */
  async remove(devices: readonly string[]): Promise<void> {
    const replica = this.#replicas.get(devices);
    if (replica === undefined) return;
    replica.leaving.abort();
    await replica.over;
    this.#replicas.delete(devices);
  }

  /** Ends all servers. */
  async stop(): Promise<void> {
    this.#fail(new MainbenchError('engine', `The servers of ${this.#options.name} were stopped.`, { retryable: true }));
    await this.#pool?.close();
    await Promise.all([...this.#replicas.keys()].map((devices) => this.remove(devices)));
  }

  async #keepUp(replica: Replica, mustWait: boolean): Promise<void> {
    const leaving = replica.leaving.signal;
    if (mustWait) await Promise.race([this.#firstUp.promise, aborted(leaving)]);
    while (!leaving.aborted) {
      replica.state = 'starting';
      let server: LaunchedServer;
      try {
        const [first] = this.#replicas.values();
        server = await this.#options.launch(replica.devices, leaving, replica === first);
      } catch (error) {
        if (leaving.aborted || this.#leavesOut(replica, error, false)) return;
        continue;
      }
      await this.#serve(replica, server);
      if (!leaving.aborted && this.#leavesOut(replica, server.gone.reason, true)) return;
    }
  }

  /** Lets a healthy server work until it is gone or no longer wanted. */
  async #serve(replica: Replica, server: LaunchedServer): Promise<void> {
    const ready: Ready = { server, connections: 0, closed: new EventTarget(), isFirst: true };
    this.#ready.set(server.url, ready);
    replica.state = 'ready';
    this.#wasUp = true;
    this.#firstUp.resolve();
    this.#source.add(server.url);
    this.#noteReady();
    if (!this.#opening) void this.#open(server);
    await Promise.race([aborted(server.gone), aborted(replica.leaving.signal)]);
    this.#source.delete(server.url);
    this.#ready.delete(server.url);
    while (ready.connections > 0 && !server.gone.aborted && !this.failed.aborted) {
      await Promise.race([once(ready.closed, 'closed'), aborted(server.gone), aborted(this.failed)]);
    }
    if (ready.isFirst) await server.client.close();
    await server.stop();
  }

  /** Opens the pool with the first server that is healthy. */
  async #open(server: LaunchedServer): Promise<void> {
    const { serverTimeout, note } = this.#options;
    this.#opening = true;
    const signal = AbortSignal.any([server.gone, this.failed]);
    try {
      const connect = (url: string) => this.#connect(url);
      const pool = await createEndpointPool({ source: this.#source, connect, serverTimeout, note, signal });
      this.#pool = await probeClient(pool, signal);
      this.#client.resolve(lendClient(this.#pool, { gone: this.failed }));
    } catch (error) {
      // A connection breaks before the process that ended is seen to be gone.
      await Promise.race([aborted(server.gone), sleep(endDelay)]);
      this.#opening = false;
      if (!server.gone.aborted) this.#fail(error);
      else for (const other of this.#ready.values()) if (!this.#opening) void this.#open(other.server);
    }
  }

  async #connect(url: string): Promise<InferenceClient> {
    const ready = this.#ready.get(url);
    if (ready === undefined) throw new EndpointFault(`${url} left`, { retryable: true });
    ready.connections += 1;
    const end = () => {
      ready.connections -= 1;
      ready.closed.dispatchEvent(new Event('closed'));
    };
    try {
      const { isFirst, server } = ready;
      ready.isFirst = false;
      const client = isFirst ? server.client : await server.connect(server.gone);
      let closing: Promise<void> | undefined;
      const close = () => {
        closing ??= client.close().finally(end);
        return closing;
      };
      // Whatever else the client can do, it does itself.
      return Object.assign(Object.create(client), { close });
    } catch (error) {
      end();
      throw error;
    }
  }

  /** Whether a server that ended is not started again; where none is left, the set fails with its reason. */
  #leavesOut(replica: Replica, error: unknown, wasUp: boolean): boolean {
    const { name, note } = this.#options;
    const isFinal = !MainbenchError.is(error) || !error.retryable;
    replica.deaths += 1;
    if (!this.#wasUp) this.#failedStarts += 1;
    // What no server survived the first time, such as a wrong argument, is the same for all of them.
    if (!this.#wasUp && (isFinal || this.#failedStarts > mostRestarts)) {
      this.#fail(error);
      return true;
    }
    const where = `${name} on device ${this.#options.nameOf(replica.devices).join(', ')}`;
    if (replica.deaths <= mostRestarts && (wasUp || !isFinal)) {
      replica.state = 'starting';
      note?.(`${where} is started again (${replica.deaths} of ${mostRestarts}): ${sentenceOf(error)}`);
      return false;
    }
    replica.state = 'left out';
    note?.(`${where} is left out: ${sentenceOf(error)}`);
    const isLast = [...this.#replicas.values()].every(({ state }) => state === 'left out');
    if (isLast) this.#fail(error);
    return true;
  }

  #fail(error: unknown): void {
    // First of all: whoever hears of the abort may end the set for another reason.
    this.#client.reject(error);
    this.#failed.abort(error);
    for (const replica of this.#replicas.values()) replica.leaving.abort();
  }

  #noteReady(): void {
    const all = [...this.#replicas.values()].filter(({ leaving }) => !leaving.signal.aborted);
    const ready = all.filter(({ state }) => state === 'ready').length;
    if (all.length > 1) this.#options.note?.(`${ready} of ${all.length} servers ready for ${this.#options.name}`);
  }
}

function sentenceOf(error: unknown): string {
  return MainbenchError.is(error) ? describeError(error) : String(error);
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, 'abort');
}
