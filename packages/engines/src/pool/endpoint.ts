import type { EndpointActivity, InferenceClient } from '@mainbench/spec';
import { type FaultKind, faultName } from '../http/fault-kind.ts';
import { redactedUrl } from '../http/server-address.ts';

/** Answers after which earlier quarantines are forgotten. */
const goodAnswers = 50;

/** What an endpoint must know of a session. */
interface OwnSession {
  inFlight: number;
  limit: { current: number };
  client: Pick<InferenceClient, 'activity'>;
}

/** One server of a pool over all its sessions. */
export class Endpoint<Session extends OwnSession> {
  readonly url: string;
  /** The address without user and password. */
  readonly shown: string;
  state: 'connecting' | 'ready' | 'quarantined' | 'gone' = 'connecting';
  session: Session | undefined;
  /** Why it is not used. */
  lastFault: unknown;
  lastKind: FaultKind | undefined;
  /** Quarantines that followed each other with little work between. */
  quarantines = 0;
  #requests = 0;
  #faultsInARow = 0;
  #firstOfRow = 0;
  #answersInSession = 0;
  readonly #faults: Record<string, number> = {};
  #latest: Session | undefined;
  /** Of the sessions before the latest one. */
  #tokenizedBefore = 0;

  constructor(url: string) {
    this.url = url;
    this.shown = redactedUrl(url);
  }

  began(session: Session): void {
    this.#tokenizedBefore = this.#tokenized ?? 0;
    this.session = session;
    this.#latest = session;
    this.state = 'ready';
    this.#faultsInARow = 0;
    this.#answersInSession = 0;
  }

  succeeded(): void {
    this.#requests += 1;
    this.#faultsInARow = 0;
    this.#answersInSession += 1;
    if (this.#answersInSession === goodAnswers) this.quarantines = 0;
  }

  /** Counts a fault. */
  failed(kind: FaultKind, error: unknown): void {
    const name = faultName(error);
    this.#faults[name] = (this.#faults[name] ?? 0) + 1;
    this.lastFault = error;
    this.lastKind = kind;
    // An overload is no sign of a bad server.
    if (kind === 'overload') return;
    if (this.#faultsInARow === 0) this.#firstOfRow = performance.now();
    this.#faultsInARow += 1;
  }

  /** Whether so many faults came in a row, and nothing else for so many milliseconds. */
  failsOnly(faults: number, silence: number): boolean {
    return this.#faultsInARow >= faults && performance.now() - this.#firstOfRow >= silence;
  }

  get #tokenized(): number | undefined {
    const own = this.#latest?.client.activity?.().tokenizedScores;
    return own === undefined ? undefined : this.#tokenizedBefore + own;
  }

  activity(): EndpointActivity {
    const tokenized = this.#tokenized;
    return {
      endpoint: this.shown,
      state: this.state,
      inFlight: this.session?.inFlight ?? 0,
      limit: this.session?.limit.current ?? 0,
      requests: this.#requests,
      faults: { ...this.#faults },
      ...(tokenized === undefined ? {} : { tokenizedScores: tokenized }),
    };
  }
}
