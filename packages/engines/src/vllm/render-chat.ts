import type { ChatMessage, JsonObject, RenderedChat } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { jsonReader } from '../http/json-reply.ts';
import { askTemplate } from '../scoring/rendered-chat.ts';
import { readIds, type TokenServer } from '../scoring/token-server.ts';

const route = '/tokenize';

/**
 * The text that the model's chat template makes of a conversation. vLLM tells its tokens (`/tokenize` with messages) and
 * what they decode to; the text is taken only if the server reads it as those tokens again.
 *
 * @param leadingIds what the server puts before every prompt; the template may write it too
 * @param values further fields of the request: values for the template
 * @throws as `askTemplate`, or `interrupted`
 */
export async function renderVllmChat(
  connection: Connection,
  model: string,
  tokens: TokenServer,
  messages: readonly ChatMessage[],
  leadingIds: readonly number[],
  values: JsonObject,
  signal?: AbortSignal,
): Promise<RenderedChat> {
  const read = jsonReader(`${connection.shown}${route}`, 'the tokens of a conversation', readIds);
  const body = { model, messages, add_generation_prompt: true, ...values };
  const ids = await askTemplate(messages, 400, () => connection.post(route, body, read, signal));
  const doubles = leadingIds.length > 0 && leadingIds.every((id, index) => ids[index] === id);
  const [decoded, beginning] = await Promise.all([
    tokens.detokenize(ids, signal),
    doubles ? tokens.detokenize(leadingIds, signal) : '',
  ]);
  for (const text of new Set([decoded, withoutAddedSpace(decoded, beginning)])) {
    const again = await tokens.tokenize(text, false, signal);
    if (again.length === ids.length && again.every((id, index) => id === ids[index])) {
      return { text, beginning: text.startsWith(beginning) ? beginning : '' };
    }
  }
  throw new EndpointFault(`${connection.shown} decodes the tokens of a conversation to a text with other tokens`, {
    hint: 'Score conversations of this model on TGI or the embedded engine, or use the prompt format plain.',
  });
}

/** Tokenizers of Llama's kind decode to a space after the beginning of a text that no text had. */
function withoutAddedSpace(text: string, beginning: string): string {
  return beginning !== '' && text.startsWith(`${beginning} `) ? beginning + text.slice(beginning.length + 1) : text;
}
