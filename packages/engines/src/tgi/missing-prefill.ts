import { EndpointFault } from '../http/fault.ts';

/** The fault of a server that was started without log-probabilities of prompts: TGI's default since version 3. */
export class MissingPrefill extends EndpointFault {
  constructor(shown: string) {
    super(`${shown} gives no log-probabilities of prompts (its prefill is empty)`, {
      hint: 'Start text-generation-launcher with --enable-prefill-logprobs.',
    });
  }
}
