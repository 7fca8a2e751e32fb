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

  /** The body of a refusal; a method, so that no display of an error shows what a server wrote. */
  refusal(): string | undefined {
    return this.#body;
  }

  /** The same fault, saying that it stayed for a number of attempts. */
  after(attempts: number): EndpointFault {
    const { status, retryAfter } = this;
    return new EndpointFault(`${this.summary} (tried ${attempts} times)`, { ...this.details, status, retryAfter });
  }

  /** The same fault of a rate limit, once it was waited as long as was allowed: nothing is to be tried again. */
  afterWaiting(milliseconds: number, attempts: number): EndpointFault {
    const asked = this.retryAfter === undefined ? '' : `, and asks for ${Math.ceil(this.retryAfter / 1000)} s more`;
    const waited = `still after ${Math.round(milliseconds / 1000)} s${asked} (tried ${attempts} times)`;
    return new EndpointFault(`${this.summary}, ${waited}`, { ...this.details, retryable: false, status: this.status });
  }
}

/** The error for a request that was given up on purpose. */
export function interruption(signal: AbortSignal): MainbenchError {
  if (MainbenchError.is(signal.reason)) {
    return signal.reason;
  }
  return new MainbenchError('interrupted', 'The request was given up because the run was interrupted.', {
    retryable: true,
  });
}
