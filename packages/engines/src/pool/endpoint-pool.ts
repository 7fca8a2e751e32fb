import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@mainbench/kit';
import type { InferenceClient } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { type FaultKind, faultKind } from '../http/fault-kind.ts';
import { worthNoting } from '../http/rate-limit.ts';
import { renderedBy } from '../scoring/rendered-chat.ts';
import { interruption, untilAborted } from '../waiting/interruption.ts';
import { WaitingLine } from '../waiting/waiting-line.ts';
import { Attempts } from './attempts.ts';
import { countedClient } from './counted-client.ts';
import { EndpointRegistry, type RegistryOptions } from './endpoint-registry.ts';
import { defaultTiming, type EndpointPoolOptions } from './pool-options.ts';
import type { Session } from './session.ts';

/** Sends requests to the servers of a registry. */
class Router {
  readonly registry: EndpointRegistry;
  readonly #options: RegistryOptions;
  readonly #line = new WaitingLine<Session>();
  #stalled: NodeJS.Timeout | undefined;
  readonly #closing = new AbortController();

  constructor(options: EndpointPoolOptions) {
    // Orchestrators that share servers must not wait in step: their processes differ.
    const random = seededRandom(process.pid, 'inference', 'pool');
    this.#options = { ...defaultTiming, ...options, random };
    this.registry = new EndpointRegistry(this.#options, {
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
        attempts ??= new Attempts(this.#options);
        delay = attempts.after(session, kind, fault, this.#hasOther);
      } finally {
        session.inFlight -= 1;
        this.registry.settle(session);
        this.#serve();
      }
      if (delay > 0) await sleep(delay, undefined, { signal }).catch(() => undefined);
      if (signal?.aborted) throw interruption(signal);
    }
  }

  /**
   * The fault to go on from. A refusal of the request itself counts only where the pool's model gave it.
   * @throws the error where no other server would do better
   */
  async #judge(error: unknown, session: Session, before: number, signal?: AbortSignal): Promise<EndpointFault> {
    const kind = faultKind(error);
    if (kind === 'request') {
      const verified = untilAborted(session.verify(before, session.instance), signal);
      const doubt: unknown = await verified.catch((fault: unknown) => fault);
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
    const { quarantineAfter, quarantineSilence, note } = this.#options;
    if (kind === 'overload') {
      void this.#overloaded(fault, session, sentAt);
    } else if (kind === 'access' || kind === 'model' || endpoint.failsOnly(quarantineAfter, quarantineSilence)) {
      note?.(`${endpoint.shown} quarantined: ${fault.summary}`);
      this.registry.quarantine(endpoint);
    }
    return kind;
  }

  /** Sends a server less, and nothing for a while; waiting requests are sent after it. */
  async #overloaded(fault: EndpointFault, session: Session, sentAt: number): Promise<void> {
    const { baseDelay, maxDelay, longestRetryAfter, random, note } = this.#options;
    const now = performance.now();
    session.limit.overloaded(sentAt, now);
    // What was under way together is refused together: that is one overload.
    const isFirst = session.pausedUntil < now;
    if (isFirst) session.overloads += 1;
    const bound = Math.min(maxDelay, baseDelay * 2 ** Math.max(0, session.overloads - 1));
    const pause = Math.min(fault.retryAfter ?? random.next() * bound, longestRetryAfter);
    if (isFirst && pause >= worthNoting) {
      note?.(`${session.endpoint.shown} is rate limited: waiting ${Math.ceil(pause / 1000)} s.`);
    }
    const end = now + pause;
    if (pause <= 0 || end <= session.pausedUntil) return;
    session.pausedUntil = end;
    const { signal } = this.#closing;
    // A timer may fire a little before its time.
    for (let left = pause; left >= 0 && !signal.aborted; left = end - performance.now()) {
      await sleep(left + 1, undefined, { signal }).catch(() => undefined);
    }
    this.#serve();
  }

  /** Those who wait are told after a while that no server is left; at once where none can come back. */
  #watchForStall(): void {
    if (this.#line.length === 0 || this.registry.hasReady) return;
    if (this.registry.isHopeless) {
      this.#line.rejectAll(this.registry.whyNone());
      return;
    }
    const { serverTimeout } = this.#options;
    this.#stalled ??= setTimeout(() => {
      this.#stalled = undefined;
      this.#line.rejectAll(this.registry.whyNone(serverTimeout));
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
  const client = countedClient(
    {
      generate: (request, signal) => router.use((each) => each.generate(request, signal), signal),
      loglikelihood: (request, signal) => router.use((each) => each.loglikelihood(request, signal), signal),
      choices: (request, signal) => router.use((each) => each.choices(request, signal), signal),
      chat: (request, signal) => router.use((each) => each.chat(request, signal), signal),
    },
    () => registry.endpoints.map((endpoint) => endpoint.activity()),
  );
  return {
    ...client,
    get capabilities() {
      return registry.capabilities;
    },
    renderChat: (messages, signal) => router.use((each) => renderedBy(each, messages, signal), signal),
    refusedParameters: () =>
      Object.assign({}, ...registry.endpoints.map(({ session }) => session?.client.refusedParameters?.())),
    close: () => router.close(),
  };
}
