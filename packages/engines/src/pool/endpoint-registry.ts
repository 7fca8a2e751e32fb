import { setTimeout as sleep } from 'node:timers/promises';
import { retry } from '@mainbench/kit';
import { type InferenceCapabilities, type InferenceClient, MainbenchError } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { type FaultKind, faultKind } from '../http/fault-kind.ts';
import { interruption } from '../waiting/interruption.ts';
import { Endpoint } from './endpoint.ts';
import { type Fingerprint, readIdentity, writeIdentity } from './fingerprint.ts';
import { HeartbeatFolder, noServer } from './heartbeat-files.ts';
import { isOnlyServer, onlyServerFault } from './only-server.ts';
import type { EndpointPoolOptions, PoolSettings } from './pool-options.ts';
import { pooledCapabilities, requireAbilities, requireSameSystem, requireSameTokens } from './pooled-capabilities.ts';
import type { ServerSource } from './server-source.ts';
import { identify, Session } from './session.ts';

export type RegistryOptions = EndpointPoolOptions & PoolSettings;

/** Tries of connecting that end with an answer that cannot be right: probes meet the faults that rows meet. */
const connectTries = 8;

/** What speaks against a server that never worked. */
const wrongKinds: ReadonlySet<FaultKind | undefined> = new Set(['model', 'suspect', 'access']);

/** Milliseconds between two looks for the first heartbeat file. */
const firstLook = 200;

/** The servers of a pool: which may join, which are quarantined, which are gone. */
export class EndpointRegistry {
  readonly endpoints: Endpoint<Session>[] = [];
  readonly #options: RegistryOptions;
  readonly #events: Record<'joined' | 'left', () => void>;
  readonly #closing = new AbortController();
  readonly #clients = new Set<InferenceClient>();
  readonly #source: ServerSource | undefined;
  #fingerprint: Fingerprint | undefined;
  #capabilities: InferenceCapabilities | undefined;

  /** @param events called when a server can be used, or can no longer */
  constructor(options: RegistryOptions, events: Record<'joined' | 'left', () => void>) {
    this.#options = options;
    this.#events = events;
    const { source, discover } = options;
    this.#source = source ?? (discover === undefined ? undefined : new HeartbeatFolder(discover));
  }

  /** What the servers can do together; its places grow as servers join. */
  get capabilities(): InferenceCapabilities {
    if (this.#capabilities === undefined) throw new RangeError('a pool that was not started');
    return this.#capabilities;
  }

  get hasReady(): boolean {
    return this.endpoints.some(({ state }) => state === 'ready');
  }

  get #present(): Endpoint<Session>[] {
    return this.endpoints.filter(({ state }) => state !== 'gone');
  }

  get #inUse(): InferenceCapabilities[] {
    return this.endpoints.flatMap(({ session }) => session?.client.capabilities ?? []);
  }

  /**
   * Connects to all servers.
   * @throws MainbenchError where none can be used, or where servers differ that nobody has told apart before
   */
  async start(): Promise<void> {
    const { urls = [], signal, identityFile } = this.#options;
    const opening = signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
    const known = identityFile === undefined ? undefined : await readIdentity(identityFile);
    this.#fingerprint = known;
    const all = new Set([...urls, ...(await this.#discovered(opening))]);
    for (const url of all) this.endpoints.push(new Endpoint<Session>(url));
    await Promise.all(this.endpoints.map((endpoint) => this.#tryOpening(endpoint, opening)));
    if (signal?.aborted) throw interruption(signal);
    const wrong = this.endpoints.find(({ lastKind }) => wrongKinds.has(lastKind));
    if (wrong !== undefined && known === undefined) throw wrong.lastFault;
    if (wrong !== undefined && !this.hasReady) throw heldTo(identityFile, wrong.lastFault);
    if (!this.hasReady) throw this.whyNone();
    if (known === undefined && identityFile !== undefined && this.#fingerprint !== undefined) {
      await writeIdentity(identityFile, this.#fingerprint);
    }
    this.#capabilities = pooledCapabilities(this.#inUse);
    for (const endpoint of this.endpoints) if (endpoint.state !== 'ready') this.quarantine(endpoint);
    if (this.#source !== undefined) void this.#watch(this.#source);
  }

  /** The servers of the source; waits for the first one where there is no other. */
  async #discovered(signal: AbortSignal): Promise<string[]> {
    const { urls = [], serverTimeout, discover, note } = this.#options;
    const source = this.#source;
    if (source === undefined) return [];
    const end = performance.now() + serverTimeout;
    for (let told = false; ; told = true) {
      const found = await source.read();
      if (found.length > 0 || urls.length > 0 || performance.now() > end) return found.map(({ url }) => url);
      if (!told) note?.(`waiting for a server to appear in ${discover}`);
      await sleep(firstLook, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw interruption(signal);
    }
  }

  /** Why no server can be used, where requests waited for one for so many milliseconds. */
  whyNone(waited?: number): unknown {
    const { urls = [], discover } = this.#options;
    const fault = this.#present.find(({ lastFault }) => lastFault !== undefined)?.lastFault ?? noServer(discover);
    if (waited === undefined || !(fault instanceof EndpointFault)) return fault;
    // Of several servers one may still come back: what was tried of the last fault is no reason not to wait again.
    return isOnlyServer({ urls, discover }) ? onlyServerFault(fault, waited) : fault.with({ attempts: undefined });
  }

  /** Whether no server is left that could come back by itself soon. */
  get isHopeless(): boolean {
    const present = this.#present;
    const isLost = ({ state, lastKind, quarantines }: Endpoint<Session>) =>
      state === 'quarantined' && (lastKind === 'access' || (wrongKinds.has(lastKind) && quarantines > 3));
    return present.length > 0 && present.every(isLost);
  }

  async #tryOpening(endpoint: Endpoint<Session>, signal: AbortSignal): Promise<void> {
    try {
      await this.#open(endpoint, signal);
    } catch (error) {
      if (!MainbenchError.is(error) && !signal.aborted) throw error;
      endpoint.failed(faultKind(error), error);
      if (endpoint.state !== 'gone') endpoint.state = 'quarantined';
      return;
    }
    this.#events.joined();
  }

  async #open(endpoint: Endpoint<Session>, signal: AbortSignal): Promise<void> {
    const client = await retry(() => this.#options.connect(endpoint.url, signal), {
      ...this.#options,
      attempts: connectTries,
      retryable: (error) => faultKind(error) === 'suspect',
      signal,
    });
    this.#clients.add(client);
    try {
      const found = await identify(client, this.#options, signal);
      this.#fingerprint ??= found.fingerprint;
      const session = new Session(endpoint, client, found, this.#fingerprint, this.#options);
      this.#admit(endpoint, client);
      signal.throwIfAborted();
      if (endpoint.state === 'gone') throw new EndpointFault(`${endpoint.shown} left before it was used`);
      endpoint.began(session);
    } catch (error) {
      await this.#closeClient(client);
      throw error;
    }
  }

  #admit({ shown }: Endpoint<Session>, { capabilities }: InferenceClient): void {
    const others = this.#inUse;
    const [example = this.#capabilities] = others;
    if (example !== undefined) requireSameTokens(shown, capabilities, example);
    requireSameSystem(shown, capabilities, others);
    if (this.#capabilities === undefined) return;
    requireAbilities(shown, capabilities, this.#capabilities);
    const { maxConcurrentRequests } = pooledCapabilities([...others, capabilities]);
    const most = Math.max(maxConcurrentRequests, this.#capabilities.maxConcurrentRequests);
    this.#capabilities = { ...this.#capabilities, maxConcurrentRequests: most };
  }

  async #watch(source: ServerSource): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const next = source.changed?.(signal) ?? sleep(this.#options.discoverEvery, undefined, { signal });
      await next.catch(() => undefined);
      // A folder that cannot be read for a moment tells nothing about the servers.
      if (!signal.aborted) await this.#look(source).catch(() => undefined);
    }
  }

  async #look(source: ServerSource): Promise<void> {
    const { urls = [], heartbeatExpiry } = this.#options;
    // Who starts servers tells of them.
    const note = this.#options.source === undefined ? this.#options.note : undefined;
    const found = await source.read();
    const ages = new Map(found.map(({ url, age }) => [url, age]));
    for (const endpoint of this.#present) {
      const age = ages.get(endpoint.url);
      const isOld = age === undefined || (endpoint.state === 'quarantined' && age > heartbeatExpiry);
      if (urls.includes(endpoint.url) || !isOld) continue;
      note?.(`${endpoint.shown} left`);
      this.#retire(endpoint);
      endpoint.state = 'gone';
      this.#events.left();
    }
    for (const { url, age } of found) {
      const known = this.endpoints.find((endpoint) => endpoint.url === url);
      if (known !== undefined && (known.state !== 'gone' || age > heartbeatExpiry)) continue;
      const endpoint = known ?? new Endpoint<Session>(url);
      if (known === undefined) this.endpoints.push(endpoint);
      endpoint.state = 'connecting';
      note?.(`${endpoint.shown} joined`);
      void this.#return(endpoint);
    }
  }

  async #return(endpoint: Endpoint<Session>): Promise<void> {
    const { signal } = this.#closing;
    await this.#tryOpening(endpoint, signal).catch(() => undefined);
    if (!signal.aborted && endpoint.session === undefined && endpoint.state !== 'gone') this.quarantine(endpoint);
  }

  /** Takes a server out, and tries to take it in again after a pause that grows. */
  quarantine(endpoint: Endpoint<Session>): void {
    // No answer of a wrong model counts, and one that refuses access gives none.
    this.#retire(endpoint, endpoint.lastKind === 'model' || endpoint.lastKind === 'access');
    endpoint.state = 'quarantined';
    endpoint.quarantines += 1;
    const { quarantine, longestQuarantine, random, note } = this.#options;
    const pause = Math.min(longestQuarantine, quarantine * 2 ** (endpoint.quarantines - 1));
    const again = async () => {
      await sleep(pause * (0.5 + random.next() / 2), undefined, { signal: this.#closing.signal });
      if (endpoint.state !== 'quarantined') return;
      await this.#return(endpoint);
      if (endpoint.session !== undefined) note?.(`${endpoint.shown} recovered`);
    };
    again().catch(() => undefined);
    this.#events.left();
  }

  #retire(endpoint: Endpoint<Session>, atOnce = false): void {
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
  const hint =
    'This work began with another model, named in this file: serve that one again, or start over in another folder.';
  return new EndpointFault(fault.summary, { reason: 'other-model', file, hint });
}
