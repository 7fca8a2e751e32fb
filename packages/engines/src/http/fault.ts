import { excerpt } from '@mainbench/kit';
import { type ErrorDetails, MainbenchError } from '@mainbench/spec';

export interface FaultDetails extends ErrorDetails {
  /** HTTP status, where the server answered. */
  status?: number;
  /** What Retry-After asked for, in milliseconds. */
  retryAfter?: number;
  /** The body of the reply, bounded, where the server refused the request itself. */
  body?: string;
}

/** Characters of a sentence, much of which may be words of a server: with a hint it has room in a message. */
const longest = 450;

/** A failed exchange with a server; `retryable` where the same request may succeed later. */
export class EndpointFault extends MainbenchError {
  /** The sentence without its full stop. */
  readonly summary: string;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;
  readonly #body: string | undefined;

  constructor(said: string, details: FaultDetails = {}) {
    const { status, retryAfter, body, ...rest } = details;
    const summary = excerpt(said, longest);
    super('endpoint', `${summary}.`, rest);
    this.summary = summary;
    this.status = status;
    this.retryAfter = retryAfter;
    this.#body = body;
  }

  /** What an error asked to wait, in milliseconds. */
  static retryAfter(error: unknown): number | undefined {
    return error instanceof EndpointFault ? error.retryAfter : undefined;
  }

  /** The body of a refusal; a method, so that no display of an error shows what a server wrote. */
  refusal(): string | undefined {
    return this.#body;
  }

  /** The same fault with some details changed, and its sentence where another is given. */
  with(changes: FaultDetails, summary = this.summary): EndpointFault {
    const { details, status, retryAfter } = this;
    return new EndpointFault(summary, { ...details, status, retryAfter, body: this.#body, ...changes });
  }

  /** The same fault, saying that it stayed for all attempts of its retry policy. */
  after(attempts: number): EndpointFault {
    return this.with({ attempts }, attempts === 1 ? this.summary : `${this.summary} (tried ${attempts} times)`);
  }

  /** The same fault of a rate limit, once it was waited as long as was allowed: nothing is to be tried again. */
  afterWaiting(milliseconds: number, attempts: number): EndpointFault {
    const asked = this.retryAfter === undefined ? '' : `, and asks for ${Math.ceil(this.retryAfter / 1000)} s more`;
    const waited = `still after ${Math.round(milliseconds / 1000)} s${asked} (tried ${attempts} times)`;
    return this.with({ retryable: false }, `${this.summary}, ${waited}`);
  }
}
