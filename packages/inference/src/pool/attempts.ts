import type { EndpointFault } from '../http/fault.ts';
import type { FaultKind } from './fault-kind.ts';
import type { PoolTiming } from './pool-options.ts';
import type { Session } from './session.ts';

/** What one request has gone through, and whether it is tried again. */
export class Attempts {
  /** Where it failed. */
  readonly failed = new Set<Session>();
  readonly #timing: PoolTiming;
  readonly #random: { next(): number };
  readonly #started = performance.now();
  readonly #wrongAnswers = new Map<string, number>();
  #count = 0;

  constructor(timing: PoolTiming, random: { next(): number }) {
    this.#timing = timing;
    this.#random = random;
  }

  /**
   * Milliseconds to wait before the next try: none where a server is left that did not fail this request.
   * @throws the fault, with the number of tries, where there is no next one
   */
  after(session: Session, kind: FaultKind, fault: EndpointFault, hasOther: boolean): number {
    const { attempts, sameWrongAnswers, patience, baseDelay, maxDelay } = this.#timing;
    this.failed.add(session);
    if (kind === 'overload') {
      if (performance.now() - this.#started > patience) throw fault.after(this.#count + 1);
      return 0;
    }
    this.#count += 1;
    if (kind === 'suspect') {
      // The same answer from different servers differs in their address only.
      const what = fault.summary.replace(/https?:\/\/\S+/g, '');
      const times = (this.#wrongAnswers.get(what) ?? 0) + 1;
      this.#wrongAnswers.set(what, times);
      if (times >= sameWrongAnswers) throw fault.after(this.#count);
    }
    if (this.#count >= attempts) throw fault.after(this.#count);
    if (hasOther) return 0;
    this.failed.clear();
    return this.#random.next() * Math.min(maxDelay, baseDelay * 2 ** (this.#count - 1));
  }
}
