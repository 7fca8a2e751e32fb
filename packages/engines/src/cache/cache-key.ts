import { sha256 } from '@mainbench/kit';
import type { ChatRequest, ChoicesRequest, GenerateRequest, LoglikelihoodRequest } from '@mainbench/spec';

/** Raised when a stored answer no longer means what it did. */
export const cacheSchemaVersion = 2;

/** A request of one of the client's operations. */
export type Operation =
  | { operation: 'generate'; request: GenerateRequest }
  | { operation: 'chat'; request: ChatRequest }
  | { operation: 'loglikelihood'; request: LoglikelihoodRequest }
  | { operation: 'choices'; request: ChoicesRequest };

/** What a field that is left out stands for, in whichever operation has it. */
const defaults = { topP: 1, stop: [], truncateLeft: false, endOfText: false, greedy: false, alternatives: 0 };

/**
 * SHA-256 of (schema version, engine, operation, every field of the request) as JSON, 64 hexadecimal digits. A field
 * left out and its default are one key; a field that requests get later counts without a change here.
 * @param engine digest of the engine's identity
 */
export function cacheKey(engine: string, { operation, request }: Operation): string {
  const given = Object.entries(request).filter(([, value]) => value !== undefined);
  const fields = Object.entries({ ...defaults, ...Object.fromEntries(given) });
  fields.sort(([one], [other]) => (one < other ? -1 : 1));
  return sha256(JSON.stringify([cacheSchemaVersion, engine, operation, fields]));
}

/** Whether a cached answer may serve: sampling without a seed or sample index wants a new text each time. */
export function isRepeatable({ operation, request }: Operation): boolean {
  if (operation !== 'generate' && operation !== 'chat') return true;
  return request.temperature === 0 || request.seed !== undefined || request.sample !== undefined;
}
