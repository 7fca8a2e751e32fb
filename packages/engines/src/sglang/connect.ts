import type { EngineOptions, InferenceClient, LoglikelihoodRequest } from '@mainbench/spec';
import { defaultConcurrency, mostConcurrent } from '../connect/connect-options.ts';
import { counted } from '../connect/counted.ts';
import { chooseModel, listModels } from '../connect/served-models.ts';
import { withConnection } from '../connect/with-connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { probeChat } from '../openai/chat-probe.ts';
import { postChat } from '../openai/post-chat.ts';
import { isAvailable } from '../openai/unavailable.ts';
import { cutPrompt } from '../scoring/cut-prompt.ts';
import { distinctChoices } from '../scoring/distinct-choices.ts';
import { idsRoundTrip } from '../scoring/round-trip.ts';
import { prepareIds, sumTokens } from '../scoring/scored-ids.ts';
import { probeSpecialIds } from '../scoring/special-ids.ts';
import { nothingScored } from '../tgi/loglikelihood.ts';
import { sglangGenerate } from './generate.ts';
import { sglangPromptScores } from './prompt-scores.ts';
import { readSglangInfo } from './server-info.ts';
import { sglangTokens } from './tokens.ts';

const probeText = { context: 'The sun', continuation: ' rose.' };

/**
 * Connects to a running SGLang server and probes what it can do.
 *
 * @throws MainbenchError of kind `endpoint` where it is not up, not usable or serves another model;
 *   `usage` where the URL is none; `interrupted`
 */
export function connectSglang(url: string, options: EngineOptions = {}): Promise<InferenceClient> {
  return withConnection(url, options, async (connection, transport) => {
    const { signal, adapter } = options;
    const info = await readSglangInfo(connection, signal);
    const chosen = chooseModel(connection.shown, await listModels(connection, signal), options.model);
    const total = chosen.maxTotalTokens;
    if (total === undefined) {
      throw new EndpointFault(`${connection.shown}/v1/models does not tell max_model_len`, {
        hint: 'Use SGLang 0.5 or later.',
      });
    }
    const tokens = sglangTokens(connection, chosen.id);
    const special = await probeSpecialIds(tokens, options, signal);
    const ids = { ...special, maxInputTokens: total - 1 };

    async function score(request: LoglikelihoodRequest, own?: AbortSignal) {
      const prepared = await prepareIds(tokens, ids, request, own);
      return prepared === undefined
        ? { ...nothingScored, tokenLogprobs: [] }
        : sumTokens(prepared, await sglangPromptScores(connection, adapter, prepared, own));
    }

    const loglikelihood = await isAvailable(() => score(probeText, signal), options.loglikelihood);
    const maxConcurrentRequests = Math.min(
      info.maxConcurrentRequests ?? defaultConcurrency,
      options.concurrency ?? mostConcurrent,
    );
    const chatName = adapter === undefined ? chosen.id : `${chosen.id}:${adapter}`;
    const capabilities = {
      engine: 'sglang',
      version: info.version,
      model: chosen.root ?? chosen.id,
      generate: true,
      loglikelihood,
      greedy: loglikelihood,
      ...(await probeChat(connection, chatName, options.chat, signal)),
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
        sglangGenerate(connection, request, adapter, own, await cutPrompt(tokens, request, total - 1, own)),
      loglikelihood: score,
      choices: (request, own) => distinctChoices(request, (one) => score(one, own)),
      chat: (request, own) => postChat(connection, request, chatName, own),
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
