import { EndpointFault } from '../http/fault.ts';

/** The fault of a request that wants the end-of-text token scored, where nobody knows that token. */
export function unknownEndOfText(shown: string): EndpointFault {
  return new EndpointFault(`The text of the end-of-text token of ${shown} is not known`, {
    reason: 'precondition',
    hint: 'Name it when connecting.',
  });
}

/** The fault of a request for the first token of all, which has nothing before it. */
export function nothingBefore(shown: string): EndpointFault {
  return new EndpointFault(`The first token of a text has no log-probability on ${shown}`, {
    reason: 'precondition',
    hint: 'Neither this server nor its tokenizer has a token to put before it: score with a context that is not empty.',
  });
}
