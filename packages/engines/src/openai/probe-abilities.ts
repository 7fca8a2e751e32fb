import { withoutSecrets } from '@mainbench/kit';
import type { EngineOptions, InferenceClient } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { postChat } from './post-generation.ts';

/**
 * Probes an optional ability: what fails is not available, and no reason to end.
 *
 * @returns the server's own words where it failed, secrets masked: a server may repeat what it was sent
 * @throws what is no fault of the server, such as an interruption
 */
export async function whyUnavailable(probe: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await probe();
    return undefined;
  } catch (error) {
    if (!(error instanceof EndpointFault)) throw error;
    // An answer without content is one all the same.
    return error.details.reason === 'no-content' ? undefined : withoutSecrets(error.summary);
  }
}

/**
 * Whether the served model answers conversations: asks it for one token, where the work needs to know.
 *
 * @throws MainbenchError of kind `interrupted`
 */
export async function probeChat(
  connection: Connection,
  model: string,
  { chat: isNeeded, signal }: EngineOptions,
): Promise<{ chat: boolean; unavailable?: { chat: string } }> {
  if (isNeeded === false) return { chat: false };
  const request = { messages: [{ role: 'user' as const, content: 'a' }], maxNewTokens: 1, temperature: 0 };
  const why = await whyUnavailable(() => postChat(connection, request, model, signal));
  return why === undefined ? { chat: true } : { chat: false, unavailable: { chat: why } };
}

/**
 * Whether a server scores texts, by a short one.
 *
 * @throws EndpointFault where it does not, unless the options say that the work needs no scores
 */
export async function probeScores(
  score: InferenceClient['loglikelihood'],
  { loglikelihood: isNeeded = true, signal }: EngineOptions,
): Promise<boolean> {
  const probe = () => score({ context: 'The sun', continuation: ' rose.' }, signal);
  if (!isNeeded) return (await whyUnavailable(probe)) === undefined;
  await probe();
  return true;
}
