import { EndpointFault } from '../http/fault.ts';
import { nothingBefore } from './scoring-faults.ts';

/** Nats by which a log-probability may pass 0, which is rounding of the server's. */
const rounding = 1e-2;

/** At and below this a value stands for −inf: vLLM tells −9999 in its place, which JSON cannot hold. */
const impossible = -9999;

/** Whether a value can be a log-probability: a finite number, not above 0 but for rounding. */
export function isLogprob(value: unknown): value is number {
  return typeof value === 'number' && value > impossible && value <= rounding;
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
  requireNoLogit(shown, value, place);
  if (typeof value === 'number' && value <= impossible) {
    throw new EndpointFault(`${shown} gives token ${place} of a prompt the probability 0 (−inf nats)`, {
      reason: 'zero-probability',
      hint: 'No sum can hold that: serve the model as bfloat16 if it overflows in float16, and with all of its vocabulary.',
    });
  }
  if (place === 0) throw nothingBefore(shown);
  throw new EndpointFault(`${shown} returned no usable log-probability for token ${place} of a prompt`, {
    hint: 'The model computed NaN: serve it as bfloat16, or check its weights.',
  });
}

/**
 * Makes sure that a value is not above 0, as logits are.
 *
 * @throws EndpointFault of reason `misconfigured`
 */
export function requireNoLogit(shown: string, value: unknown, place: number): void {
  if (typeof value !== 'number' || !(value > rounding)) return;
  throw new EndpointFault(`${shown} returned ${value} for token ${place} of a prompt, which is no log-probability`, {
    reason: 'misconfigured',
    hint: 'Values above 0 are logits: start vLLM with --logprobs-mode raw_logprobs.',
  });
}
