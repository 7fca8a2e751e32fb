import type { EngineOptions, InferenceClient } from '@mainbench/spec';
import { counted } from '../connect/counted.ts';
import { accessHeaders } from '../http/access-headers.ts';
import { createConnection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { connectingAttempts } from '../http/retry-policy.ts';
import { parseOpenaiAddress } from '../http/server-address.ts';
import { probeChat } from './chat-probe.ts';
import { createOpenaiTransport } from './openai-transport.ts';
import { postChat } from './post-chat.ts';
import { postCompletion } from './post-completion.ts';
import { servedModel } from './served-model.ts';
import { whyUnavailable } from './unavailable.ts';

/** Requests under way at a service that says nothing of its limits and slows down who asks too much. */
const concurrencyOfServices = 16;
/** Characters of what a server said: two of it and a list of models fit into a message. */
const longestSaid = 120;
const longestList = 170;

/**
 * Connects to any service with OpenAI's routes, through the `openai` package: chat, and completions where it has
 * them. It tells no log-probabilities of a prompt.
 *
 * @param url what stands in front of `/chat/completions`, with its query; a host alone means its `/v1`
 * @throws MainbenchError of kind `endpoint` where it cannot be used or offers several models and none was chosen;
 *   `usage` where the URL is none; `interrupted`
 */
export async function connectOpenai(url: string, options: EngineOptions = {}): Promise<InferenceClient> {
  const address = parseOpenaiAddress(url);
  const transport = createOpenaiTransport(address, accessHeaders(address, options));
  try {
    const { signal } = options;
    const attempts = Math.min(options.attempts ?? connectingAttempts, connectingAttempts);
    const connection = createConnection(transport, { ...options, attempts }, options);
    const { id, maxTotalTokens = Number.MAX_SAFE_INTEGER, unlisted } = await servedModel(connection, options);
    const { chat, unavailable } = await probeChat(connection, id, options.chat, signal);
    const prompt = { prompt: 'a', maxNewTokens: 1, temperature: 0 };
    const noPrompts = await whyUnavailable(() => postCompletion(connection, prompt, id, signal));
    const generate = noPrompts === undefined;
    if (!chat && !generate) {
      const said = [unavailable?.chat ?? 'conversations were not needed', noPrompts]
        .map((text) => shortened(text, longestSaid))
        .join('; ');
      const routes =
        'Check the name of the model, and that this is the address of a service with the routes of OpenAI.';
      const name = unlisted === undefined ? routes : `${shortened(unlisted, longestList)} Check the name of the model.`;
      throw new EndpointFault(`${connection.shown} answers neither conversations nor prompts as ${id}: ${said}`, {
        hint: /refused access/.test(said)
          ? 'Give a valid token or key with --token-variable, or with --header where it has a header of its own.'
          : name,
      });
    }
    const maxConcurrentRequests = options.concurrency ?? concurrencyOfServices;
    connection.bound(maxConcurrentRequests);
    connection.tryEach(options.attempts);
    const noScores = () =>
      Promise.reject(
        new EndpointFault(`${connection.shown} returns no prompt log-probabilities`, {
          reason: 'precondition',
          hint: 'Use a server of the engine tgi, vllm or sglang, or the embedded engine.',
        }),
      );
    return counted(connection, {
      capabilities: {
        engine: 'openai',
        charges: true,
        version: 'v1',
        model: id,
        ...(unlisted === undefined ? {} : { unlisted }),
        generate,
        loglikelihood: false,
        greedy: false,
        chat,
        unavailable: { ...unavailable, ...(generate ? {} : { generate: noPrompts }) },
        maxTotalTokens,
        maxInputTokens: Math.max(1, maxTotalTokens - 1),
        maxConcurrentRequests,
        endOfText: options.endOfText ?? '',
        specialTexts: [],
        addsBeginningOfText: false,
      },
      generate: (request, own) => postCompletion(connection, request, id, own),
      loglikelihood: noScores,
      choices: noScores,
      chat: (request, own) => postChat(connection, request, id, own),
      close: () => transport.close(),
    });
  } catch (error) {
    await transport.close();
    throw error;
  }
}

function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;
}
