import { EndpointFault } from '../http/fault.ts';
import { nothingBefore } from './scoring-faults.ts';

/** Nats by which a log-probability may pass 0, which is rounding of the server's. */
const rounding = 1e-2;

/** Whether a value can be a log-probability: a finite number, not above 0 but for rounding. */
export function isLogprob(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value <= rounding;
}

/**
 * A log-probability as a server returned it.
 *
 * @param shown the server, or its route, as messages name it
 * @param place of the token in the text; the first has nothing before it
 * @throws EndpointFault where it cannot be one
 */
export function requireLogprob(shown: string, value: unknown, place: number): number {
  if (isLogprob(value)) return value;
  if (place === 0) throw nothingBefore(shown);
  throw new EndpointFault(`${shown} returned no usable log-probability for token ${place} of a prompt`, {
    hint: 'The model computed NaN: serve it as bfloat16, or check its weights.',
  });
}
