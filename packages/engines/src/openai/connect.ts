import { excerpt, withoutSecrets } from '@mainbench/kit';
import type { EngineOptions, InferenceClient } from '@mainbench/spec';
import { counted } from '../connect/counted.ts';
import { chooseModel, listModels, namesOf, type ServedModel } from '../connect/served-models.ts';
import { accessHeaders } from '../http/access-headers.ts';
import { type Connection, createConnection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { connectingAttempts } from '../http/retry-policy.ts';
import { parseOpenaiAddress } from '../http/server-address.ts';
import { createTransport } from '../http/transport.ts';
import { postChat, postCompletion } from './post-generation.ts';
import { probeChat, whyUnavailable } from './probe-abilities.ts';

/** Requests under way at a service that says nothing of its limits and slows down who asks too much. */
const concurrencyOfServices = 16;
/** Characters of what a server said: two of it and a list of models fit into a message. */
const longestSaid = 120;
const longestList = 170;

/**
 * Connects to any service with OpenAI's routes: chat, and completions where it has them. It tells no log-probabilities of a prompt.
 *
 * @param url what stands in front of `/chat/completions`, with its query; a host alone means its `/v1`
 * @throws MainbenchError of kind `endpoint` where it cannot be used or offers several models and none was chosen;
 *   `usage` where the URL is none; `interrupted`
 */
export async function connectOpenai(url: string, options: EngineOptions = {}): Promise<InferenceClient> {
  const address = parseOpenaiAddress(url);
  const transport = createTransport(address, accessHeaders(address, options));
  try {
    const { signal } = options;
    const attempts = Math.min(options.attempts ?? connectingAttempts, connectingAttempts);
    const connection = createConnection(transport, { ...options, attempts }, options);
    const { id, maxTotalTokens = Number.MAX_SAFE_INTEGER, unlisted } = await servedModel(connection, options);
    const { chat, unavailable } = await probeChat(connection, id, options);
    const prompt = { prompt: 'a', maxNewTokens: 1, temperature: 0 };
    const noPrompts = await whyUnavailable(() => postCompletion(connection, prompt, id, signal));
    const generate = noPrompts === undefined;
    if (!chat && !generate) {
      const said = [unavailable?.chat ?? 'conversations were not needed', noPrompts]
        .map((text) => excerpt(text, longestSaid))
        .join('; ');
      const routes = 'Check the name of the model, and that this is the address of an OpenAI-compatible service.';
      const name = unlisted === undefined ? routes : `${excerpt(unlisted, longestList)} Check the name of the model.`;
      throw new EndpointFault(`${connection.shown} answers neither chat nor completion requests as ${id}: ${said}`, {
        hint: /refused access/.test(said)
          ? 'Give a valid token or key with --token-variable, or with --header if the service uses its own header.'
          : name,
      });
    }
    const maxConcurrentRequests = options.concurrency ?? concurrencyOfServices;
    connection.bound(maxConcurrentRequests);
    connection.tryEach(options.attempts);
    const noScores = async () => {
      throw new EndpointFault(`${connection.shown} returns no prompt log-probabilities`, {
        reason: 'precondition',
        hint: 'Use a server of the engine tgi, vllm or sglang, or the embedded engine.',
      });
    };
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

/**
 * The model to use. One that was named is taken at its word where the service lists none or others: gateways serve more
 * names than they list, and a restricted key may not list at all. The first request decides.
 *
 * @returns in `unlisted` why it is asked for all the same, in a sentence, where the service does not list it
 * @throws EndpointFault where none was named and the list cannot be read or has several; `interrupted`
 */
async function servedModel(
  connection: Connection,
  { model, signal }: EngineOptions,
): Promise<ServedModel & { unlisted?: string }> {
  let models: ServedModel[];
  try {
    models = await listModels(connection, signal);
  } catch (error) {
    if (!(error instanceof EndpointFault) || error.status === undefined) throw error;
    const unknown = `${error.summary}, so its models are not known`;
    if (model === undefined) throw error.with({ hint: 'Name the model to use: --model NAME.' }, unknown);
    return { id: model.path, unlisted: withoutSecrets(`The list of models cannot be read: ${error.summary}.`) };
  }
  const isListed = model === undefined || models.some(({ id, root }) => id === model.path || root === model.path);
  if (isListed) return chooseModel(connection.shown, models, model);
  const listed = `${connection.placeOf('/v1/models')} lists ${namesOf(models)}`;
  return { id: model.path, unlisted: `${model.path} is not listed: ${listed}.` };
}
