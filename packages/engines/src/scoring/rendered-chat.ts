import type { ChatMessage, InferenceClient, RenderedChat } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { requireWellFormed } from './well-formed.ts';

/**
 * A conversation as the text of the model's chat template.
 *
 * @throws MainbenchError of kind `endpoint` where the client has no way to tell, or the template refuses the messages
 */
export function renderedBy(
  client: InferenceClient,
  messages: readonly ChatMessage[],
  signal: AbortSignal | undefined,
): Promise<RenderedChat> {
  if (client.renderChat === undefined) {
    const { engine, model } = client.capabilities;
    throw new EndpointFault(`${model} on ${engine} cannot return a conversation as its chat template renders it`, {
      hint: 'Use a server of the engine tgi or vllm, or the embedded engine, or the prompt format plain.',
    });
  }
  return client.renderChat(messages, signal);
}

/**
 * What a server makes of a conversation.
 *
 * @param refusal status of its reply where the chat template refuses the messages
 * @throws MainbenchError of kind `data`, or `endpoint` (of reason `chat-template` where the template refuses); what `ask`
 *   throws
 */
export async function askTemplate<T>(
  messages: readonly ChatMessage[],
  refusal: number,
  ask: () => Promise<T>,
): Promise<T> {
  for (const { content } of messages) requireWellFormed(content, 'message');
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof EndpointFault) || error.status !== refusal) throw error;
    throw error.with({ reason: 'chat-template' });
  }
}
