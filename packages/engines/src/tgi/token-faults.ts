import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { nothingBefore } from '../scoring/unmet-request.ts';

type Shown = Pick<Connection, 'shown'>;

/** The fault of a server that begins a prompt otherwise than when it was probed. */
export function otherLeadingIds({ shown }: Shown): EndpointFault {
  return new EndpointFault(`${shown} began this prompt with other special tokens than the one it was probed with`);
}

/** The fault of a server that takes the text of the end-of-text token for something else. */
export function unreadEndOfText({ shown }: Shown): EndpointFault {
  return new EndpointFault(`${shown} does not read the end-of-text token at the end of a text`, {
    hint: "Check the tokenizer's files on the server.",
  });
}

/**
 * The fault of a scored token without a log-probability that can be one.
 *
 * @param place of the token in the text; the first has nothing before it
 */
export function noLogprob(server: Shown, place: number): EndpointFault {
  if (place === 0) return nothingBefore(server);
  return new EndpointFault(`${server.shown} gave no usable log-probability of token ${place} of a prompt`, {
    hint: 'The model computed NaN: serve it as bfloat16, or check its weights.',
  });
}
