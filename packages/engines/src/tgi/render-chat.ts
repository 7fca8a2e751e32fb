import { isObject } from '@mainbench/kit';
import type { ChatMessage, JsonObject, RenderedChat } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { isCount, jsonReader } from '../http/json-reply.ts';
import { askTemplate } from '../scoring/rendered-chat.ts';

const route = '/chat_tokenize';

/**
 * The text that the model's chat template makes of a conversation, by the route `/chat_tokenize`.
 *
 * @param leadingIds what the server puts before every prompt: known by its ids, the template may write it too
 * @param values further fields of the request: values for the template
 * @throws as `askTemplate`, or `interrupted`
 */
export async function renderChat(
  connection: Connection,
  messages: readonly ChatMessage[],
  leadingIds: readonly number[],
  values: JsonObject,
  signal?: AbortSignal,
): Promise<RenderedChat> {
  const read = jsonReader(`${connection.shown}${route}`, 'a conversation as text with its tokens', readRendered);
  const body = { model: 'tgi', messages, ...values };
  const { text, tokens } = await askTemplate(messages, 422, () => connection.post(route, body, read, signal));
  const written = tokens.slice(0, leadingIds.length);
  const doubles = leadingIds.length > 0 && leadingIds.every((id, index) => written[index]?.id === id);
  const beginning = written.map((token) => token.text).join('');
  return { text, beginning: doubles && text.startsWith(beginning) ? beginning : '' };
}

/** Whether the server has the route, and the model a chat template. */
export async function probeRender(connection: Connection, values: JsonObject, signal?: AbortSignal): Promise<boolean> {
  try {
    await renderChat(connection, [{ role: 'user', content: 'a' }], [], values, signal);
    return true;
  } catch (error) {
    if (error instanceof EndpointFault && error.status !== undefined && error.status < 429) return false;
    throw error;
  }
}

interface WrittenToken {
  id: number;
  text: string;
}

function readRendered(value: unknown): { text: string; tokens: WrittenToken[] } | undefined {
  if (!isObject(value) || typeof value.templated_text !== 'string') return undefined;
  const tokens = value.tokenize_response;
  if (!Array.isArray(tokens) || !tokens.every(isWritten)) return undefined;
  // One that covers no text was added, and is not of the template.
  return { text: value.templated_text, tokens: tokens.filter(({ text }) => text !== '') };
}

function isWritten(token: unknown): token is WrittenToken {
  return isObject(token) && isCount(token.id) && typeof token.text === 'string';
}
