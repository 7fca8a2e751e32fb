import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { loglikelihood } from './loglikelihood.ts';
import type { ScoringModel } from './scored-text.ts';

const canary = { context: 'The sun', continuation: ' rose over the quiet harbour.' };

/**
 * Makes sure that an adapter is in use: TGI serves the base model in silence where it does not know the
 * adapter's name. A fixed text must score differently with and without it.
 *
 * @throws MainbenchError of kind `endpoint` naming the adapter, or `interrupted`
 */
export async function requireAdapter(
  connection: Connection,
  model: ScoringModel,
  adapter: string,
  signal?: AbortSignal,
): Promise<void> {
  const base = await loglikelihood(connection, { ...model, adapter: undefined }, canary, signal);
  const adapted = await loglikelihood(connection, { ...model, adapter }, canary, signal);
  if (base.tokenLogprobs.every((value, index) => value === adapted.tokenLogprobs[index])) {
    throw new EndpointFault(`${connection.shown} serves its base model under the adapter's name ${adapter}`, {
      hint: `Start it with LORA_ADAPTERS=${adapter}=FOLDER; an adapter that changes nothing looks the same.`,
    });
  }
}
