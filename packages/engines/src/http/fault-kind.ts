import { type ErrorDetails, MainbenchError } from '@mainbench/spec';
import { EndpointFault } from './fault.ts';

/**
 * What a failed request says, as far as those who repeat it must tell the cases apart.
 * - `overload`: the server has too much; send it less.
 * - `transient`: the same request may succeed, there or elsewhere.
 * - `suspect`: an answer that cannot be right; ask elsewhere.
 * - `model`: the server serves another model.
 * - `access`: this server will refuse every request.
 * - `request`: every server would refuse this request.
 * - `other`: no fault of a server, such as an interruption.
 */
export type FaultKind = 'overload' | 'transient' | 'suspect' | 'model' | 'access' | 'request' | 'other';

const refusals = new Set([400, 413, 414, 415, 422]);
const requestReasons = new Set<ErrorDetails['reason']>([
  'too-long',
  'refused',
  'no-content',
  'precondition',
  'zero-probability',
]);

/** The kind of an error that a client threw. */
export function faultKind(error: unknown): FaultKind {
  if (!MainbenchError.is(error) || error.kind !== 'endpoint') return 'other';
  if (requestReasons.has(error.details.reason)) return 'request';
  if (error.details.reason === 'other-model') return 'model';
  if (error.details.reason === 'misconfigured') return 'access';
  if (!(error instanceof EndpointFault)) return error.retryable ? 'transient' : 'suspect';
  const { status } = error;
  // A quota that is used up comes back too late.
  if (status === 429) return error.retryable ? 'overload' : 'access';
  if (error.retryable) return error.retryAfter === undefined ? 'transient' : 'overload';
  if (status === undefined || status === 200) return 'suspect';
  return refusals.has(status) ? 'request' : 'access';
}

/** Whether asking the same server once more may help. */
export function mayPass(error: unknown): boolean {
  return ['overload', 'transient', 'suspect'].includes(faultKind(error));
}

/** A short name of a fault for counts: its status, or how the exchange ended. */
export function faultName(error: unknown): string {
  if (!MainbenchError.is(error)) return 'internal';
  const kind = faultKind(error);
  if (kind === 'model') return 'other model';
  if (!(error instanceof EndpointFault)) return error.kind;
  if (error.status !== undefined && error.status !== 200) return String(error.status);
  if (error.details.reason === 'timeout') return 'timeout';
  if (error.details.reason === 'zero-probability') return 'probability 0';
  if (error.details.reason === 'misconfigured') return 'wrong answer';
  return kind === 'suspect' ? 'wrong answer' : 'connection';
}
