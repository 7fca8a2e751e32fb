import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@mainbench/kit';
import type { ClientActivity, EndpointActivity, InferenceClient } from '@mainbench/spec';
import { MainbenchError } from '@mainbench/spec';
import { EndpointFault, interruption } from '../http/fault.ts';
import { Attempts } from './attempts.ts';
import { otherModel, sameModel, takeFingerprint } from './canary.ts';
import { Endpoint } from './endpoint.ts';
import { type FaultKind, faultKind } from './fault-kind.ts';
import { readHeartbeats } from './heartbeat-files.ts';
import { defaultTiming, type EndpointPoolOptions } from './pool-options.ts';
import { pooledCapabilities } from './pooled-capabilities.ts';
import { patiently, Session, type Standard } from './session.ts';
import { TokenCounts } from './token-counts.ts';
import { createWaitingLine } from './waiting-line.ts';

/** Several servers of one model, used as one client. */
export interface EndpointPool extends InferenceClient {
  status(): EndpointActivity[];
  activity(): ClientActivity;
}

const defaultTolerance = 0.1;

/** The pool behind the client. Everything that changes over time is here. */
class Pool {
  readonly endpoints: Endpoint[] = [];
  readonly #options: EndpointPoolOptions & typeof defaultTiming;
  readonly #line = createWaitingLine<Session>();
  readonly #owners = new WeakMap<Session, Endpoint>();
  readonly #closing = new AbortController();
  // Orchestrators that share servers must not wait in step: their processes differ.
  readonly #random = seededRandom(process.pid, 'inference', 'pool');
  #standard: Standard | undefined;
  #stalled: NodeJS.Timeout | undefined;

  constructor(options: EndpointPoolOptions) {
    this.#options = { ...defaultTiming, ...options };
  }

  note(text: string): void {
    this.#options.note?.(text);
  }

  /** Connects to all servers; resolves once those that answer at once are ready. */
  async start(): Promise<void> {
    const { urls = [], discover, signal } = this.#options;
    const found = discover === undefined ? [] : await readHeartbeats(discover);
    for (const url of new Set([...urls, ...found])) this.endpoints.push(new Endpoint(url));
    for (const endpoint of this.endpoints) {
      // One after the other, until one sets the standard for all others.
      if (this.#standard === undefined) await this.#tryOpening(endpoint);
    }
    await Promise.all(
      this.endpoints.filter(({ state }) => state === 'connecting').map((endpoint) => this.#tryOpening(endpoint)),
    );
    if (signal?.aborted) throw interruption(signal);
    const wrong = this.endpoints.find(({ lastKind }) => lastKind === 'suspect' || lastKind === 'access');
    if (wrong !== undefined) throw wrong.lastFault;
    if (!this.endpoints.some(({ state }) => state === 'ready')) throw this.#noServer();
    for (const endpoint of this.endpoints) {
      if (endpoint.state !== 'ready') this.#quarantine(endpoint);
    }
    if (discover !== undefined) this.#watch(discover);
  }

  #noServer(): unknown {
    const fault = this.endpoints.find(({ lastFault }) => lastFault !== undefined)?.lastFault;
    if (fault !== undefined) return fault;
    const { discover } = this.#options;
    return new MainbenchError('endpoint', 'No server is there to be asked.', {
      ...(discover === undefined ? {} : { file: discover }),
      hint: 'Servers write endpoint-NAME.json with {"url": "http://…"} into that folder once they are healthy.',
    });
  }

  async #tryOpening(endpoint: Endpoint): Promise<void> {
    try {
      await this.#open(endpoint);
    } catch (error) {
      if (!MainbenchError.is(error)) throw error;
      endpoint.failed(faultKind(error), error);
      endpoint.state = 'quarantined';
    }
  }

  async #open(endpoint: Endpoint): Promise<void> {
    const given = this.#options.signal;
    const closing = this.#closing.signal;
    const signal = given === undefined ? closing : AbortSignal.any([given, closing]);
    const client = await this.#options.connect(endpoint.url, signal);
    try {
      const before = client.lives?.() ?? 0;
      const fingerprint = await patiently(() => takeFingerprint(client, signal));
      const { tolerance = defaultTolerance, verifyEvery } = this.#options;
      this.#standard ??= { fingerprint, tolerance, verifyEvery };
      if (!sameModel(fingerprint, this.#standard.fingerprint, tolerance)) {
        throw otherModel(endpoint.shown, fingerprint, this.#standard.fingerprint);
      }
      const session = new Session(client, endpoint.shown, this.#standard, before);
      this.#owners.set(session, endpoint);
      endpoint.began(session);
    } catch (error) {
      await client.close();
      throw error;
    }
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
    this.#serve();
  }

  #watch(folder: string): void {
    const read = async () => {
      const urls = await readHeartbeats(folder).catch(() => undefined);
      if (urls === undefined) return;
      for (const endpoint of this.endpoints) {
        const stays = urls.includes(endpoint.url) || this.#options.urls?.includes(endpoint.url) === true;
        if (!stays && endpoint.state !== 'gone') this.#leave(endpoint);
      }
      for (const url of urls) {
        const known = this.endpoints.find((endpoint) => endpoint.url === url);
        if (known !== undefined && known.state !== 'gone') continue;
        const endpoint = known ?? new Endpoint(url);
        if (known === undefined) this.endpoints.push(endpoint);
        this.note(`${endpoint.shown} joined`);
        endpoint.state = 'connecting';
        await this.#tryOpening(endpoint);
        if (endpoint.session === undefined) this.#quarantine(endpoint);
      }
    };
    const timer = setInterval(
      () => read().catch((error: unknown) => this.#line.rejectAll(error)),
      this.#options.discoverEvery,
    );
    this.#closing.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  #leave(endpoint: Endpoint): void {
    this.note(`${endpoint.shown} left`);
    this.#retire(endpoint);
    endpoint.state = 'gone';
    this.#watchForStall();
  }

  /** The best free place: of a server that did not fail this request yet, else of another; the least loaded first. */
  #next(avoid: ReadonlySet<Session> | undefined): Session | undefined {
    const now = performance.now();
    let best: Session | undefined;
    let bestLoad = Number.POSITIVE_INFINITY;
    for (const { state, session } of this.endpoints) {
      if (state !== 'ready' || session === undefined || session.pausedUntil > now) continue;
      const { current } = session.limit;
      if (session.outstanding >= current) continue;
      const load = session.outstanding / current + (avoid?.has(session) === true ? 1 : 0);
      if (load >= bestLoad) continue;
      best = session;
      bestLoad = load;
    }
    if (best !== undefined) best.outstanding += 1;
    return best;
  }

  #serve(): void {
    if (this.#line.length > 0) this.#line.serve((avoid) => this.#next(avoid));
  }

  #give(session: Session): void {
    session.outstanding -= 1;
    if (session.retired && session.outstanding === 0) void session.client.close();
    this.#serve();
  }

  /** Does work on a server, on another one after a fault, until it succeeds or cannot. */
  async use<T>(work: (client: InferenceClient) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (signal?.aborted) throw interruption(signal);
    let attempts: Attempts | undefined;
    for (;;) {
      const avoid = attempts?.failed;
      const session = (this.#line.length === 0 ? this.#next(avoid) : undefined) ?? (await this.#wait(avoid, signal));
      const endpoint = this.#owners.get(session) as Endpoint;
      const sentAt = performance.now();
      let delay: number;
      try {
        const value = await work(session.client);
        if (!session.isVerified) await session.verify();
        session.limit.succeeded();
        endpoint.succeeded();
        return value;
      } catch (error) {
        if (signal?.aborted) throw interruption(signal);
        const kind = faultKind(error);
        if (kind === 'other' || kind === 'request') throw error;
        this.#failed(endpoint, session, kind, error as EndpointFault, sentAt);
        attempts ??= new Attempts(this.#options, this.#random);
        delay = attempts.after(session, kind, error as EndpointFault, this.#hasOther(attempts.failed));
      } finally {
        this.#give(session);
      }
      if (delay > 0) await sleep(delay, undefined, { signal }).catch(() => undefined);
      if (signal?.aborted) throw interruption(signal);
    }
  }

  #wait(avoid: ReadonlySet<Session> | undefined, signal: AbortSignal | undefined): Promise<Session> {
    const waiting = this.#line.wait(avoid, signal);
    this.#watchForStall();
    return waiting;
  }

  #hasOther(avoid: ReadonlySet<Session>): boolean {
    return this.endpoints.some(
      ({ state, session }) => state === 'ready' && session !== undefined && !avoid.has(session),
    );
  }

  #failed(endpoint: Endpoint, session: Session, kind: FaultKind, error: EndpointFault, sentAt: number): void {
    const inARow = endpoint.failed(kind, error);
    if (session.retired) return;
    if (kind === 'overload') {
      const now = performance.now();
      session.limit.overloaded(sentAt, now);
      const { baseDelay } = this.#options;
      this.#pause(session, error.retryAfter ?? this.#random.next() * baseDelay);
      return;
    }
    if (kind === 'access' || inARow >= this.#options.quarantineAfter || isOtherModel(error)) {
      this.note(`${endpoint.shown} is left alone for a while: ${error.summary}`);
      this.#quarantine(endpoint);
    }
  }

  #pause(session: Session, milliseconds: number): void {
    if (milliseconds <= 0) return;
    session.pausedUntil = Math.max(session.pausedUntil, performance.now() + milliseconds);
    setTimeout(() => this.#serve(), milliseconds + 1);
  }

  #retire(endpoint: Endpoint): void {
    const { session } = endpoint;
    endpoint.session = undefined;
    if (session === undefined) return;
    session.retired = true;
    if (session.outstanding === 0) void session.client.close();
  }

  /** Takes a server out, and tries to take it in again after a pause that grows. */
  #quarantine(endpoint: Endpoint): void {
    this.#retire(endpoint);
    endpoint.state = 'quarantined';
    endpoint.quarantines += 1;
    const { quarantine, longestQuarantine } = this.#options;
    const pause = Math.min(longestQuarantine, quarantine * 2 ** (endpoint.quarantines - 1));
    const again = async () => {
      await sleep(pause * (0.5 + this.#random.next() / 2), undefined, { signal: this.#closing.signal });
      if (endpoint.state !== 'quarantined') return;
      await this.#tryOpening(endpoint);
      if (this.#closing.signal.aborted) this.#retire(endpoint);
      else if (endpoint.session === undefined) this.#quarantine(endpoint);
      else this.note(`${endpoint.shown} is used again`);
    };
    again().catch(() => undefined);
    this.#watchForStall();
  }

  /** Those who wait are told after a while that no server is left; at once where every server refuses access. */
  #watchForStall(): void {
    if (this.#line.length === 0 || this.endpoints.some(({ state }) => state === 'ready')) return;
    const present = this.endpoints.filter(({ state }) => state !== 'gone');
    if (present.length > 0 && present.every(({ lastKind }) => lastKind === 'access')) {
      this.#line.rejectAll(present[0]?.lastFault);
      return;
    }
    this.#stalled ??= setTimeout(() => {
      this.#stalled = undefined;
      this.#line.rejectAll(this.#noServer());
    }, this.#options.patience).unref();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#stalled);
    this.#line.rejectAll(new EndpointFault('The connections to the servers were closed by this program'));
    await Promise.all(this.endpoints.map(({ session }) => session?.client.close()));
  }
}

function isOtherModel(error: EndpointFault): boolean {
  return error.details.reason === 'other-model';
}

/**
 * Uses several servers of one model as one client: each request goes to the least loaded one, as many at once as each
 * takes, and elsewhere after a fault. An answer counts only once the server behind it is known to serve the pool's
 * model (docs/decisions/005).
 *
 * @throws MainbenchError of kind `endpoint` where no server can be used, or where one serves another model than the
 *   others; `usage` for an address that is none; `environment` for a folder that cannot be read; `interrupted`
 */
export async function createEndpointPool(options: EndpointPoolOptions): Promise<EndpointPool> {
  const pool = new Pool(options);
  try {
    await pool.start();
  } catch (error) {
    await pool.close();
    throw error;
  }
  const ready = pool.endpoints.map(({ session }) => session?.client.capabilities).filter((each) => each !== undefined);
  const capabilities = pooledCapabilities(ready);
  const counts = new TokenCounts();
  const status = () => pool.endpoints.map((endpoint) => endpoint.activity());
  return {
    capabilities,
    generate: (request, signal) =>
      pool.use((client) => client.generate(request, signal), signal).then((done) => counts.generated(done)),
    loglikelihood: (request, signal) =>
      pool.use((client) => client.loglikelihood(request, signal), signal).then((done) => counts.scored(done)),
    choices: (request, signal) =>
      pool.use((client) => client.choices(request, signal), signal).then((done) => counts.chosen(done)),
    chat: (request, signal) =>
      pool.use((client) => client.chat(request, signal), signal).then((done) => counts.generated(done)),
    status,
    activity: () => counts.activity(status()),
    close: () => pool.close(),
  };
}
