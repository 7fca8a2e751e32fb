import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@mainbench/kit';
import type { InferenceClient } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { worthNoting } from '../rate-limit/rate-limit.ts';
import { renderedBy } from '../scoring/rendered-chat.ts';
import { interruption } from '../waiting/interruption.ts';
import { untilAborted } from '../waiting/until-aborted.ts';
import { WaitingLine } from '../waiting/waiting-line.ts';
import { Attempts } from './attempts.ts';
import { EndpointRegistry } from './endpoint-registry.ts';
import { type FaultKind, faultKind } from './fault-kind.ts';
import { defaultTiming, type EndpointPoolOptions } from './pool-options.ts';
import type { Session } from './session.ts';
import { TokenCounts } from './token-counts.ts';

/** Sends requests to the servers of a registry. */
class Router {
  readonly registry: EndpointRegistry;
  readonly #options: EndpointPoolOptions & typeof defaultTiming;
  readonly #line = new WaitingLine<Session>();
  // Orchestrators that share servers must not wait in step: their processes differ.
  readonly #random;
  #stalled: NodeJS.Timeout | undefined;
  readonly #closing = new AbortController();

  constructor(options: EndpointPoolOptions) {
    this.#options = { ...defaultTiming, ...options };
    this.#random = seededRandom(options.seed ?? process.pid, 'inference', 'pool');
    this.registry = new EndpointRegistry(this.#options, this.#random, {
      joined: () => {
        clearTimeout(this.#stalled);
        this.#stalled = undefined;
        this.#serve();
      },
      left: () => this.#watchForStall(),
    });
  }

  /** The least loaded place. One where this request failed is taken only where there is no other server to wait for. */
  #next(avoid: ReadonlySet<Session> | undefined): Session | undefined {
    const now = performance.now();
    let best: Session | undefined;
    let bestLoad = 1;
    let hasOther = false;
    for (const { session } of this.registry.endpoints) {
      if (session === undefined || session.pausedUntil > now) continue;
      if (avoid?.has(session) === true) {
        if (hasOther) continue;
      } else if (!hasOther) {
        hasOther = true;
        best = undefined;
        bestLoad = 1;
      }
      const load = session.inFlight / session.limit.current;
      if (load >= bestLoad) continue;
      best = session;
      bestLoad = load;
    }
    if (best !== undefined) best.inFlight += 1;
    return best;
  }

  #serve(): void {
    if (this.#line.length > 0) this.#line.serve((avoid) => this.#next(avoid));
  }

  #give(session: Session): void {
    session.inFlight -= 1;
    this.registry.settle(session);
    this.#serve();
  }

  #wait(avoid: ReadonlySet<Session> | undefined, signal: AbortSignal | undefined): Promise<Session> {
    if (this.#closing.signal.aborted) return Promise.reject(closedFault());
    const waiting = this.#line.wait(avoid, signal);
    this.#watchForStall();
    return waiting;
  }

  /** Does work on a server, on another one after a fault, until it succeeds or cannot. */
  async use<T>(work: (client: InferenceClient) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (signal?.aborted) throw interruption(signal);
    let attempts: Attempts | undefined;
    for (;;) {
      const avoid = attempts?.failed;
      const session = (this.#line.length === 0 ? this.#next(avoid) : undefined) ?? (await this.#wait(avoid, signal));
      const before = session.instance;
      const sentAt = performance.now();
      let delay: number;
      try {
        const value = await work(session.client);
        const after = session.instance;
        if (!session.isVerified(before, after)) await untilAborted(session.verify(before, after), signal);
        session.limit.succeeded();
        session.overloads = 0;
        session.endpoint.succeeded();
        return value;
      } catch (error) {
        if (signal?.aborted) throw interruption(signal);
        const fault = await this.#judge(error, session, before, signal);
        const kind = this.#failed(fault, session, sentAt);
        attempts ??= new Attempts(this.#options, this.#random);
        delay = attempts.after(session, kind, fault, this.#hasOther);
      } finally {
        this.#give(session);
      }
      if (delay > 0) await sleep(delay, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
      if (signal?.aborted) throw interruption(signal);
    }
  }

  /**
   * The fault to go on from. A refusal of the request itself counts only where the pool's model gave it.
   * @throws the error where no other server would do better
   */
  async #judge(
    error: unknown,
    session: Session,
    before: number,
    signal: AbortSignal | undefined,
  ): Promise<EndpointFault> {
    const kind = faultKind(error);
    if (kind === 'request') {
      const doubt = await untilAborted(session.verify(before, session.instance), signal).then(
        () => undefined,
        (fault: unknown) => fault,
      );
      if (signal?.aborted) throw interruption(signal);
      if (doubt !== undefined && faultKind(doubt) !== 'other') return doubt as EndpointFault;
    }
    if (kind === 'request' || kind === 'other') throw error;
    return error instanceof EndpointFault
      ? error
      : new EndpointFault(String((error as Error).message), { cause: error });
  }

  #hasOther = (avoid: ReadonlySet<Session>): boolean =>
    this.registry.endpoints.some(({ session }) => session !== undefined && !avoid.has(session));

  /** Counts a fault and draws the consequences for its server. */
  #failed(fault: EndpointFault, session: Session, sentAt: number): FaultKind {
    // What ends requests of a session that is over is mostly its end.
    if (session.retired) return 'transient';
    const kind = faultKind(fault);
    const { endpoint } = session;
    endpoint.failed(kind, fault);
    const { quarantineAfter, quarantineSilence } = this.#options;
    if (kind === 'overload') {
      session.limit.overloaded(sentAt, performance.now());
      const { baseDelay, maxDelay, longestRetryAfter } = this.#options;
      // What was under way together is refused together: that is one overload.
      const now = performance.now();
      if (session.pausedUntil < now) session.overloads += 1;
      const bound = Math.min(maxDelay, baseDelay * 2 ** Math.max(0, session.overloads - 1));
      const pause = Math.min(fault.retryAfter ?? this.#random.next() * bound, longestRetryAfter);
      if (pause >= worthNoting && session.pausedUntil < now) {
        this.#options.note?.(`${endpoint.shown} is rate limited: waiting ${Math.ceil(pause / 1000)} s.`);
      }
      void this.#pause(session, pause);
    } else if (kind === 'access' || kind === 'model' || endpoint.failsOnly(quarantineAfter, quarantineSilence)) {
      this.#options.note?.(`${endpoint.shown} quarantined: ${fault.summary}`);
      this.registry.quarantine(endpoint);
    }
    return kind;
  }

  /** Sends nothing to a server for a while; waiting requests are sent after it. */
  async #pause(session: Session, milliseconds: number): Promise<void> {
    const { signal } = this.#closing;
    const end = performance.now() + milliseconds;
    if (milliseconds <= 0 || end <= session.pausedUntil) return;
    session.pausedUntil = end;
    // A timer may fire a little before its time.
    for (let left = milliseconds; left >= 0 && !signal.aborted; left = end - performance.now()) {
      await sleep(left + 1, undefined, { signal }).catch(() => undefined);
    }
    this.#serve();
  }

  /** Those who wait are told after a while that no server is left; at once where none can come back. */
  #watchForStall(): void {
    if (this.#line.length === 0 || this.registry.hasReady) return;
    if (this.registry.isHopeless) {
      this.#line.rejectAll(this.registry.noServer());
      return;
    }
    const { serverTimeout } = this.#options;
    this.#stalled ??= setTimeout(() => {
      this.#stalled = undefined;
      this.#line.rejectAll(this.registry.noServerAfter(serverTimeout));
    }, serverTimeout);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#stalled);
    this.#line.rejectAll(closedFault());
    await this.registry.close();
  }
}

function closedFault(): EndpointFault {
  return new EndpointFault('The connections to the servers were closed by this program');
}

/**
 * Uses several servers of one model as one client: each request goes to the least loaded one, as many at once as each
 * takes, and elsewhere after a fault. An answer counts only once the server behind it is known to serve the pool's
 * model (docs/decisions/005-endpoint-pool.md).
 *
 * @throws MainbenchError of kind `endpoint` where no server can be used, or where one serves another model than the
 *   others; `usage` for an address that is none; `environment` for a folder that cannot be read; `data` for an
 *   identity file that holds something else; `interrupted`
 */
export async function createEndpointPool(options: EndpointPoolOptions): Promise<InferenceClient> {
  const router = new Router(options);
  const { registry } = router;
  try {
    await registry.start();
  } catch (error) {
    await router.close();
    throw error;
  }
  const counts = new TokenCounts();
  return {
    get capabilities() {
      return registry.capabilities;
    },
    generate: async (request, signal) =>
      counts.generated(await router.use((client) => client.generate(request, signal), signal)),
    loglikelihood: async (request, signal) =>
      counts.scored(await router.use((client) => client.loglikelihood(request, signal), signal)),
    choices: async (request, signal) =>
      counts.chosen(await router.use((client) => client.choices(request, signal), signal)),
    chat: async (request, signal) =>
      counts.generated(await router.use((client) => client.chat(request, signal), signal)),
    renderChat: (messages, signal) => router.use((client) => renderedBy(client, messages, signal), signal),
    refusedParameters: () =>
      Object.assign({}, ...registry.endpoints.map(({ session }) => session?.client.refusedParameters?.())),
    activity: () => counts.activity(registry.endpoints.map((endpoint) => endpoint.activity())),
    close: () => router.close(),
  };
}
