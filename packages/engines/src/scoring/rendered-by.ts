import type { ChatMessage, InferenceClient, RenderedChat } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';

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
    throw new EndpointFault(`${model} on ${engine} does not show what its chat template makes of a conversation`, {
      hint: 'Use a server of the engine tgi or vllm, or the embedded engine, or the prompt format plain.',
    });
  }
  return client.renderChat(messages, signal);
}
