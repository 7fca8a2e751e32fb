import { setTimeout as sleep } from 'node:timers/promises';
import { type Random, retry } from '@mainbench/kit';
import { type InferenceCapabilities, type InferenceClient, MainbenchError } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { interruption } from '../waiting/interruption.ts';
import { Endpoint } from './endpoint.ts';
import { faultKind } from './fault-kind.ts';
import { otherModel, sameModel } from './fingerprint.ts';
import { HeartbeatFolder } from './heartbeat-files.ts';
import { readIdentity, writeIdentity } from './identity-file.ts';
import { isOnlyServer, onlyServerFault } from './only-server.ts';
import type { EndpointPoolOptions, PoolTiming } from './pool-options.ts';
import { pooledCapabilities, requireAbilities, requireSameTokens } from './pooled-capabilities.ts';
import { identify, Session, type Standard } from './session.ts';

/** What the registry tells the pool: that a server can be used, or can no longer. */
type RegistryEvents = Record<'joined' | 'left', () => void>;

const defaultTolerance = 0.1;

/** Tries of connecting that end with an answer that cannot be right: probes meet the faults that rows meet. */
const connectTries = 8;

/** Milliseconds between two looks for the first heartbeat file. */
const firstLook = 200;

/** The servers of a pool: which may join, which are quarantined, which are gone. */
export class EndpointRegistry {
  readonly endpoints: Endpoint<Session>[] = [];
  readonly #options: EndpointPoolOptions & PoolTiming;
  readonly #random: Random;
  readonly #events: RegistryEvents;
  readonly #closing = new AbortController();
  readonly #clients = new Set<InferenceClient>();
  readonly #folder: HeartbeatFolder | undefined;
  #standard: Standard | undefined;
  #capabilities: InferenceCapabilities | undefined;

  constructor(options: EndpointPoolOptions & PoolTiming, random: Random, events: RegistryEvents) {
    this.#options = options;
    this.#random = random;
    this.#events = events;
    this.#folder = options.discover === undefined ? undefined : new HeartbeatFolder(options.discover);
  }

  /** What the servers can do together; its places grow as servers join. */
  get capabilities(): InferenceCapabilities {
    if (this.#capabilities === undefined) throw new RangeError('a pool that was not started');
    return this.#capabilities;
  }

  get hasReady(): boolean {
    return this.endpoints.some(({ state }) => state === 'ready');
  }

  /**
   * Connects to all servers.
   * @throws MainbenchError where none can be used, or where servers differ that nobody has told apart before
   */
  async start(): Promise<void> {
    const { urls = [], signal, identityFile, tolerance = defaultTolerance } = this.#options;
    const opening = signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
    const known = identityFile === undefined ? undefined : await readIdentity(identityFile);
    if (known !== undefined) this.#standard = { fingerprint: known, tolerance };
    for (const url of new Set([...urls, ...(await this.#discovered(opening))]))
      this.endpoints.push(new Endpoint<Session>(url));
    await Promise.all(this.endpoints.map((endpoint) => this.#tryOpening(endpoint, opening)));
    if (signal?.aborted) throw interruption(signal);
    const wrong = this.endpoints.find(
      ({ lastKind }) => lastKind === 'model' || lastKind === 'suspect' || lastKind === 'access',
    );
    if (wrong !== undefined && known === undefined) throw wrong.lastFault;
    if (wrong !== undefined && !this.hasReady) throw heldTo(identityFile, wrong.lastFault);
    if (!this.hasReady) throw this.noServer();
    if (known === undefined && identityFile !== undefined && this.#standard !== undefined) {
      await writeIdentity(identityFile, this.#standard.fingerprint);
    }
    const ready = this.endpoints.flatMap(({ session }) => session?.client.capabilities ?? []);
    this.#capabilities = pooledCapabilities(ready);
    for (const endpoint of this.endpoints) if (endpoint.state !== 'ready') this.quarantine(endpoint);
    if (this.#folder !== undefined) void this.#watch(this.#folder);
  }

  /** The servers in the folder; waits for the first one where there is no other. */
  async #discovered(signal: AbortSignal): Promise<string[]> {
    const { urls = [], serverTimeout, discover, note } = this.#options;
    const folder = this.#folder;
    if (folder === undefined) return [];
    const end = performance.now() + serverTimeout;
    for (let told = false; ; told = true) {
      const found = await folder.read();
      if (found.length > 0 || urls.length > 0 || performance.now() > end) return found.map(({ url }) => url);
      if (!told) note?.(`waiting for a server to appear in ${discover}`);
      await sleep(firstLook, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw interruption(signal);
    }
  }

  /** Why no server can be used. */
  noServer(): unknown {
    const present = this.endpoints.filter(({ state }) => state !== 'gone');
    const fault = present.find(({ lastFault }) => lastFault !== undefined)?.lastFault;
    if (fault !== undefined) return fault;
    const { discover } = this.#options;
    return new MainbenchError('endpoint', 'There is no server to ask.', {
      ...(discover === undefined ? {} : { file: discover }),
      hint: 'Servers write endpoint-NAME.json with {"url": "http://…"} into a folder once they are healthy.',
    });
  }

  /** Why requests are given up that waited for a server for so many milliseconds. */
  noServerAfter(waited: number): unknown {
    const fault = this.noServer();
    const { urls = [], discover } = this.#options;
    if (!(fault instanceof EndpointFault)) return fault;
    // Of several servers one may still come back: what was tried of the last fault is no reason not to wait again.
    return isOnlyServer({ urls, discover }) ? onlyServerFault(fault, waited) : fault.with({ attempts: undefined });
  }

  /** Whether no server is left that could come back by itself soon. */
  get isHopeless(): boolean {
    const present = this.endpoints.filter(({ state }) => state !== 'gone');
    return (
      present.length > 0 &&
      present.every(({ state, lastKind, quarantines }) => {
        if (state !== 'quarantined') return false;
        return lastKind === 'access' || ((lastKind === 'suspect' || lastKind === 'model') && quarantines > 3);
      })
    );
  }

  async #tryOpening(endpoint: Endpoint<Session>, signal: AbortSignal): Promise<void> {
    try {
      await this.#open(endpoint, signal);
    } catch (error) {
      if (!MainbenchError.is(error) && !signal.aborted) throw error;
      endpoint.failed(faultKind(error), error);
      endpoint.state = 'quarantined';
      return;
    }
    this.#events.joined();
  }

  async #open(endpoint: Endpoint<Session>, signal: AbortSignal): Promise<void> {
    const client = await retry(() => this.#options.connect(endpoint.url, signal), {
      ...this.#options,
      attempts: connectTries,
      random: this.#random,
      retryable: (error) => faultKind(error) === 'suspect',
      signal,
    });
    this.#clients.add(client);
    try {
      const asking = { ...this.#options, random: this.#random };
      const found = await identify(client, asking, signal);
      const { fingerprint } = found;
      this.#standard ??= { fingerprint, tolerance: this.#options.tolerance ?? defaultTolerance };
      const { fingerprint: expected, tolerance } = this.#standard;
      if (!sameModel(fingerprint, expected, tolerance)) throw otherModel(endpoint.shown, fingerprint, expected);
      this.#admit(endpoint, client);
      signal.throwIfAborted();
      endpoint.began(new Session(endpoint, client, found, this.#standard, asking));
    } catch (error) {
      await this.#closeClient(client);
      throw error;
    }
  }

  #admit({ shown }: Endpoint<Session>, { capabilities }: InferenceClient): void {
    const others = this.endpoints.flatMap(({ session }) => session?.client.capabilities ?? []);
    const [example = this.#capabilities] = others;
    if (example !== undefined) requireSameTokens(shown, capabilities, example);
    if (this.#capabilities === undefined) return;
    requireAbilities(shown, capabilities, this.#capabilities);
    const places = [...others, capabilities].reduce((sum, { maxConcurrentRequests }) => sum + maxConcurrentRequests, 0);
    const { maxConcurrentRequests } = this.#capabilities;
    this.#capabilities = { ...this.#capabilities, maxConcurrentRequests: Math.max(places, maxConcurrentRequests) };
  }

  async #watch(folder: HeartbeatFolder): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await sleep(this.#options.discoverEvery, undefined, { signal }).catch(() => undefined);
      // A folder that cannot be read for a moment tells nothing about the servers.
      if (!signal.aborted) await this.#look(folder).catch(() => undefined);
    }
  }

  async #look(folder: HeartbeatFolder): Promise<void> {
    const { urls = [], heartbeatExpiry } = this.#options;
    const found = await folder.read();
    const ages = new Map(found.map(({ url, age }) => [url, age]));
    for (const endpoint of this.endpoints) {
      const { url, state } = endpoint;
      if (state === 'gone' || urls.includes(url)) continue;
      const age = ages.get(url);
      if (age === undefined || (state === 'quarantined' && age > heartbeatExpiry)) this.#leave(endpoint);
    }
    for (const { url, age } of found) {
      const known = this.endpoints.find((endpoint) => endpoint.url === url);
      if (known !== undefined && (known.state !== 'gone' || age > heartbeatExpiry)) continue;
      const endpoint = known ?? new Endpoint<Session>(url);
      if (known === undefined) this.endpoints.push(endpoint);
      endpoint.state = 'connecting';
      this.#options.note?.(`${endpoint.shown} joined`);
      void this.#return(endpoint);
    }
  }

  async #return(endpoint: Endpoint<Session>): Promise<void> {
    const { signal } = this.#closing;
    await this.#tryOpening(endpoint, signal).catch(() => undefined);
    if (!signal.aborted && endpoint.session === undefined) this.quarantine(endpoint);
  }

  #leave(endpoint: Endpoint<Session>): void {
    this.#options.note?.(`${endpoint.shown} left`);
    this.#retire(endpoint, false);
    endpoint.state = 'gone';
    this.#events.left();
  }

  /** Takes a server out, and tries to take it in again after a pause that grows. */
  quarantine(endpoint: Endpoint<Session>): void {
    // No answer of a wrong model counts, and one that refuses access gives none.
    this.#retire(endpoint, endpoint.lastKind === 'model' || endpoint.lastKind === 'access');
    endpoint.state = 'quarantined';
    endpoint.quarantines += 1;
    const { quarantine, longestQuarantine } = this.#options;
    const pause = Math.min(longestQuarantine, quarantine * 2 ** (endpoint.quarantines - 1));
    const again = async () => {
      await sleep(pause * (0.5 + this.#random.next() / 2), undefined, { signal: this.#closing.signal });
      if (endpoint.state !== 'quarantined') return;
      await this.#return(endpoint);
      if (endpoint.session !== undefined) this.#options.note?.(`${endpoint.shown} recovered`);
    };
    again().catch(() => undefined);
    this.#events.left();
  }

  #retire(endpoint: Endpoint<Session>, atOnce: boolean): void {
    const { session } = endpoint;
    endpoint.session = undefined;
    if (session === undefined) return;
    session.retired = true;
    if (atOnce) void this.#closeClient(session.client);
    else this.settle(session);
  }

  /** Closes the client of a session that is over, once its last request is. */
  settle(session: Session): void {
    if (session.retired && session.inFlight === 0) void this.#closeClient(session.client);
  }

  async #closeClient(client: InferenceClient): Promise<void> {
    if (this.#clients.delete(client)) await client.close();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#clients].map((client) => this.#closeClient(client)));
  }
}

/** The fault of a server that does not serve the model with which earlier work was done. */
function heldTo(file: string | undefined, fault: unknown): unknown {
  if (!(fault instanceof EndpointFault) || fault.details.reason !== 'other-model') return fault;
  return new EndpointFault(fault.summary, {
    reason: 'other-model',
    file,
    hint: 'This work began with another model, named in this file: serve that one again, or start over in another folder.',
  });
}
