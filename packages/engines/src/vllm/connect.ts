import { isObject } from '@mainbench/kit';
import type { ChatMessage, EngineOptions, InferenceClient, LoglikelihoodRequest } from '@mainbench/spec';
import { defaultConcurrency, templateValues } from '../connect/connect-options.ts';
import { counted } from '../connect/counted.ts';
import { chooseModel, listModels } from '../connect/served-models.ts';
import { withConnection } from '../connect/with-connection.ts';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { jsonReader } from '../http/json-reply.ts';
import { probeChat } from '../openai/chat-probe.ts';
import { postChat } from '../openai/post-chat.ts';
import { postCompletion } from '../openai/post-completion.ts';
import { isAvailable } from '../openai/unavailable.ts';
import { cutPrompt } from '../scoring/cut-prompt.ts';
import { distinctChoices } from '../scoring/distinct-choices.ts';
import { idsRoundTrip } from '../scoring/round-trip.ts';
import { prepareIds, sumTokens } from '../scoring/scored-ids.ts';
import { probeSpecialIds } from '../scoring/special-ids.ts';
import { nothingScored } from '../tgi/loglikelihood.ts';
import { vllmPromptScores } from './prompt-scores.ts';
import { renderVllmChat } from './render-chat.ts';
import { vllmTokens } from './tokens.ts';

const probeText = { context: 'The sun', continuation: ' rose.' };

/**
 * Connects to a running vLLM server and probes what it can do. An adapter is a model of its own there, which the
 * server lists.
 *
 * @throws MainbenchError of kind `endpoint` where it is not up, not usable or serves another model;
 *   `usage` where the URL is none; `interrupted`
 */
export function connectVllm(url: string, options: EngineOptions = {}): Promise<InferenceClient> {
  return withConnection(url, options, async (connection, transport) => {
    const { signal } = options;
    const models = await listModels(connection, signal);
    const base = options.model ?? (options.adapter === undefined ? undefined : { path: models[0]?.id ?? '' });
    const chosen = chooseModel(connection.shown, models, base);
    const name = options.adapter ?? chosen.id;
    if (!models.some(({ id }) => id === name)) {
      throw new EndpointFault(`${connection.shown} knows no adapter ${name}`, {
        hint: `Start it with --enable-lora --lora-modules ${name}=FOLDER.`,
      });
    }
    const total = chosen.maxTotalTokens;
    if (total === undefined) {
      throw new EndpointFault(`${connection.shown}/v1/models does not tell max_model_len`, {
        hint: 'Check that this is the address of a vLLM server.',
      });
    }
    const tokens = vllmTokens(connection, name);
    const special = await probeSpecialIds(tokens, options, signal);
    const ids = { ...special, maxInputTokens: total - 1 };

    async function score(request: LoglikelihoodRequest, own?: AbortSignal) {
      const prepared = await prepareIds(tokens, ids, request, own);
      return prepared === undefined
        ? { ...nothingScored, tokenLogprobs: [] }
        : sumTokens(prepared, await vllmPromptScores(connection, name, prepared, own));
    }

    const render = (messages: readonly ChatMessage[], own?: AbortSignal) =>
      renderVllmChat(connection, name, tokens, messages, special.leadingIds, templateValues(options), own);

    const chat = await probeChat(connection, name, options.chat, signal);
    const loglikelihood = await isAvailable(() => score(probeText, signal), options.loglikelihood);
    const maxConcurrentRequests = options.concurrency ?? defaultConcurrency;
    const capabilities = {
      engine: 'vllm',
      version: await readVllmVersion(connection, signal),
      model: chosen.root ?? chosen.id,
      generate: true,
      loglikelihood,
      greedy: loglikelihood,
      ...chat,
      // What answers conversations shows their tokens too.
      render: chat.chat,
      maxTotalTokens: total,
      maxInputTokens: total - 1,
      maxConcurrentRequests,
      endOfText: special.endOfText?.text ?? '',
      specialTexts: special.specialTexts,
      addsBeginningOfText: special.leadingIds.length > 0,
    };
    connection.bound(maxConcurrentRequests);
    return counted(connection, {
      capabilities,
      generate: async (request, own) =>
        postCompletion(connection, request, name, own, await cutPrompt(tokens, request, total, own)),
      loglikelihood: score,
      choices: (request, own) => distinctChoices(request, (one) => score(one, own)),
      chat: (request, own) => postChat(connection, request, name, own),
      renderChat: render,
      async identify(own) {
        const { id, root } = chooseModel(connection.shown, await listModels(connection, own), { path: chosen.id });
        return { model: root ?? id };
      },
      roundTrip: (text, own) => idsRoundTrip(tokens, special.leadingIds.length, text, own),
      serverInstances: () => transport.serverInstances(),
      close: () => transport.close(),
    });
  });
}

/**
 * Asks a server for its version.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function readVllmVersion(connection: Connection, signal?: AbortSignal): Promise<string> {
  const read = jsonReader(`${connection.shown}/version`, "vLLM's version", (value) =>
    isObject(value) && typeof value.version === 'string' ? value.version : undefined,
  );
  return connection.get('/version', read, signal);
}
