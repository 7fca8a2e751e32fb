import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { postChat } from './post-chat.ts';

/** Statuses with which servers say that there is no such route or no chat template. */
const noChat = new Set([400, 404, 405, 422]);

/**
 * Whether the served model answers conversations: asks it for one token.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`, where the server fails in another way
 */
export async function probeChat(connection: Connection, model: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const messages = [{ role: 'user' as const, content: 'a' }];
    await postChat(connection, { messages, maxNewTokens: 1, temperature: 0 }, model, signal);
    return true;
  } catch (error) {
    if (error instanceof EndpointFault && error.status !== undefined && noChat.has(error.status)) {
      return false;
    }
    throw error;
  }
}
