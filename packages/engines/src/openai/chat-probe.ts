import type { Connection } from '../http/connection.ts';
import { postChat } from './post-chat.ts';
import { whyUnavailable } from './unavailable.ts';

/**
 * Whether the served model answers conversations: asks it for one token, where the work needs to know.
 *
 * @param isNeeded false leaves the question out
 * @throws MainbenchError of kind `interrupted`
 */
export async function probeChat(
  connection: Connection,
  model: string,
  isNeeded: boolean | undefined,
  signal?: AbortSignal,
): Promise<{ chat: boolean; unavailable?: { chat: string } }> {
  if (isNeeded === false) return { chat: false };
  const messages = [{ role: 'user' as const, content: 'a' }];
  const why = await whyUnavailable(() =>
    postChat(connection, { messages, maxNewTokens: 1, temperature: 0 }, model, signal),
  );
  return why === undefined ? { chat: true } : { chat: false, unavailable: { chat: why } };
}
