import type { InferenceClient } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';

const probe = { context: 'The sun', continuation: ' rose over the quiet harbour.' };

/**
 * Makes sure that an adapter is in use: TGI serves the base model in silence where it does not know the
 * adapter's name. A fixed text must score differently with and without it.
 *
 * @param base scores by the model without the adapter
 * @param adapted scores by the model with it
 * @throws MainbenchError of kind `endpoint` naming the adapter, or `interrupted`
 */
export async function requireAdapter(
  connection: Pick<Connection, 'shown'>,
  adapter: string,
  base: Pick<InferenceClient, 'loglikelihood'>,
  adapted: Pick<InferenceClient, 'loglikelihood'>,
  signal?: AbortSignal,
): Promise<void> {
  const without = await base.loglikelihood(probe, signal);
  const scored = await adapted.loglikelihood(probe, signal);
  if (without.tokenLogprobs.every((value, index) => value === scored.tokenLogprobs[index])) {
    throw new EndpointFault(`${connection.shown} serves its base model under the adapter's name ${adapter}`, {
      hint: `Start it with LORA_ADAPTERS=${adapter}=FOLDER; an adapter that changes nothing looks the same.`,
    });
  }
}
