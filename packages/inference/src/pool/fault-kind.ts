import { MainbenchError } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';

/**
 * What a failed request says, as far as a pool must tell the cases apart.
 * - `overload`: the server has too much; send it less.
 * - `transient`: the same request may succeed, there or elsewhere.
 * - `suspect`: an answer that cannot be right; ask elsewhere.
 * - `access`: this server will refuse every request.
 * - `request`: every server would refuse this request.
 * - `other`: no fault of a server, such as an interruption.
 */
export type FaultKind = 'overload' | 'transient' | 'suspect' | 'access' | 'request' | 'other';

const refusals = new Set([400, 413, 414, 415, 422]);

/** The kind of an error that a client threw. */
export function faultKind(error: unknown): FaultKind {
  if (!MainbenchError.is(error) || error.kind !== 'endpoint') return 'other';
  if (error.details.reason === 'too-long') return 'request';
  if (!(error instanceof EndpointFault)) return error.retryable ? 'transient' : 'suspect';
  const { status } = error;
  if (status === 429) return 'overload';
  if (error.retryable) return error.retryAfter === undefined ? 'transient' : 'overload';
  if (status === undefined || status === 200) return 'suspect';
  return refusals.has(status) ? 'request' : 'access';
}

/** A short name of a fault for counts: its status, or how the exchange ended. */
export function faultName(error: unknown): string {
  if (!(error instanceof EndpointFault)) return MainbenchError.is(error) ? error.kind : 'internal';
  if (error.status !== undefined && error.status !== 200) return String(error.status);
  if (/gave no answer within/.test(error.summary)) return 'timeout';
  return faultKind(error) === 'suspect' ? 'wrong answer' : 'connection';
}
