import { type ErrorDetails, MainbenchError } from '@mainbench/spec';

export interface FaultDetails extends ErrorDetails {
  /** HTTP status, where the server answered. */
  status?: number;
  /** What Retry-After asked for, in milliseconds. */
  retryAfter?: number;
}

/** A failed exchange with a server; `retryable` where the same request may succeed later. */
export class EndpointFault extends MainbenchError {
  /** The sentence without its full stop. */
  readonly summary: string;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;

  constructor(summary: string, details: FaultDetails = {}) {
    const { status, retryAfter, ...rest } = details;
    super('endpoint', `${summary}.`, rest);
    this.summary = summary;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** The same fault, saying that it stayed for a number of attempts. */
  after(attempts: number): EndpointFault {
    const { status, retryAfter } = this;
    return new EndpointFault(`${this.summary} (tried ${attempts} times)`, { ...this.details, status, retryAfter });
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
