import type { EndpointFault } from '../http/fault.ts';
import { type FaultKind, faultName } from '../http/fault-kind.ts';
import type { PoolSettings } from './pool-options.ts';
import type { Session } from './session.ts';

/** What one request has gone through, and whether it is tried again. */
export class Attempts {
  /** Where it failed since the last wait. */
  readonly failed = new Set<Session>();
  readonly #settings: PoolSettings;
  readonly #times = new Map<string, number>();
  #count = 0;
  #rounds = 0;
  /** When the overloads began that followed each other until now. */
  #overloadedAt: number | undefined;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
  }

  /**
   * Milliseconds to wait before the next try: none where a server is left that did not fail this request.
   * @throws the fault, with the number of tries, where there is no next one
   */
  after(
    session: Session,
    kind: FaultKind,
    fault: EndpointFault,
    hasOther: (failed: ReadonlySet<Session>) => boolean,
  ): number {
    const { attempts, rateLimitTimeout, baseDelay, maxDelay, random } = this.#settings;
    this.failed.add(session);
    // A server that is down is soon taken out; what waits for it meanwhile must not be given up for that.
    if (fault.details.reason !== 'unreached') {
      this.#count += 1;
      if (kind === 'overload') {
        this.#overloadedAt ??= performance.now();
        const waited = performance.now() - this.#overloadedAt;
        if (waited > rateLimitTimeout) throw fault.afterWaiting(waited, this.#count);
        return 0;
      }
      this.#overloadedAt = undefined;
      if (this.#count >= attempts || this.#isSettled(kind, fault)) throw fault.after(this.#count);
    }
    if (hasOther(this.failed)) return 0;
    this.failed.clear();
    this.#rounds += 1;
    return random.next() * Math.min(maxDelay, baseDelay * 2 ** (this.#rounds - 1));
  }

  /** Whether the same fault came so often that it lies in the request, or in every server. */
  #isSettled(kind: FaultKind, fault: EndpointFault): boolean {
    // The same answer from different servers differs in their address only.
    const what = kind === 'suspect' ? fault.summary.replace(/https?:\/\/\S+/g, '') : faultName(fault);
    const times = (this.#times.get(what) ?? 0) + 1;
    this.#times.set(what, times);
    return times >= (fault.details.reason === 'timeout' ? this.#settings.timeoutAttempts : this.#settings.sameFaults);
  }
}
