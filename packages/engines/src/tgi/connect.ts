import type { EngineOptions, InferenceClient, Loglikelihood, ModelReference } from '@mainbench/spec';
import { mostConcurrent, templateValues } from '../connect/connect-options.ts';
import { counted } from '../connect/counted.ts';
import { withConnection } from '../connect/with-connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { postChat } from '../openai/post-generation.ts';
import { probeChat, probeScores } from '../openai/probe-abilities.ts';
import { coversText } from '../scoring/offset-tokens.ts';
import { OneRequest } from '../scoring/one-request.ts';
import { choices } from './choices.ts';
import { generate } from './generate.ts';
import { loglikelihood, missingPrefill } from './loglikelihood.ts';
import { probeRender, renderChat } from './render-chat.ts';
import { scoreByRoute } from './score-route.ts';
import type { TgiModel } from './scored-prompt.ts';
import { readServerInfo, type ServerInfo } from './server-info.ts';
import { probeSpecialTokens } from './special-tokens.ts';
import { tokenize } from './tokens.ts';

export interface ConnectOptions extends EngineOptions {
  /** Name of the engine in the capabilities; `tgi` by default. */
  engine?: 'tgi' | 'embedded';
}

/** TGI reads any other model's name as that of an adapter. */
const tgiModel = 'tgi';

type Scorer = Pick<InferenceClient, 'loglikelihood' | 'choices'>;

/**
 * Connects to a running server that speaks TGI's dialect and probes what it can do.
 *
 * @param url may carry a user and password; messages never show them
 * @throws MainbenchError of kind `endpoint` where it is not up, not usable or serves another model;
 *   `usage` where the URL is none; `interrupted`
 */
export function connectTgi(url: string, options: ConnectOptions = {}): Promise<InferenceClient> {
  return withConnection(url, options, async (connection, transport) => {
    const { adapter, signal } = options;
    const { shown } = connection;
    const info = await readServerInfo(connection, signal);
    if (options.model !== undefined) requireModel(shown, info, options.model);
    // The tokenizer's own word comes before a guess: one may have several of the tokens that end texts.
    const named = { ...options, endOfText: options.endOfText ?? info.endOfText };
    const special = await probeSpecialTokens(connection, named, signal);
    const { leadingIds, endOfText, specialTexts } = special;
    const requests = new OneRequest();
    const model = { ...special, shown, connection, requests, maxInputTokens: info.maxInputTokens };
    const base = scorerOf(model, info.scoreRoute);
    const scores = await probeScores(base.loglikelihood, options);
    const scorer = adapter === undefined ? base : scorerOf({ ...model, adapter }, info.scoreRoute);
    if (adapter !== undefined) await requireAdapter(shown, adapter, base, scorer, signal);
    const chat = await probeChat(connection, tgiModel, options);
    const values = templateValues(options);
    const capabilities = {
      engine: options.engine ?? 'tgi',
      version: info.version,
      model: info.model,
      ...(info.modelSha === undefined ? {} : { weights: info.modelSha }),
      generate: true,
      loglikelihood: scores,
      greedy: scores,
      ...chat,
      render: chat.chat && (await probeRender(connection, values, signal)),
      maxTotalTokens: info.maxTotalTokens,
      maxInputTokens: info.maxInputTokens,
      maxConcurrentRequests: Math.min(info.maxConcurrentRequests, options.concurrency ?? mostConcurrent),
      endOfText: endOfText?.text ?? '',
      specialTexts,
      addsBeginningOfText: leadingIds.length > 0,
    };
    connection.bound(capabilities.maxConcurrentRequests);
    const noScores = () => Promise.reject(missingPrefill(shown));
    const client: InferenceClient = {
      capabilities,
      generate: (request, own) => generate(connection, request, info, adapter, own),
      ...(scores ? scorer : { loglikelihood: noScores, choices: noScores }),
      chat: (request, own) => postChat(connection, request, adapter ?? tgiModel, own),
      renderChat: (messages, own) => renderChat(connection, messages, leadingIds, values, own),
      async identify(own) {
        const { model: name, modelSha } = await readServerInfo(connection, own);
        return { model: name, ...(modelSha === undefined ? {} : { weights: modelSha }) };
      },
      roundTrip: async (text, own) => coversText(await tokenize(connection, text, own), text),
      serverInstances: () => transport.serverInstances(),
      close: () => transport.close(),
    };
    return counted(connection, client, info.scoreRoute ? undefined : requests);
  });
}

const commit = /^[0-9a-f]{40}$/;

/** Checks that the model is the expected one. A revision is compared where both sides name a commit. */
function requireModel(shown: string, { model, modelSha }: ServerInfo, { path, revision }: ModelReference): void {
  const isOther = modelSha !== undefined && revision !== undefined && commit.test(revision) && modelSha !== revision;
  if (model === path && !isOther) return;
  const needed = revision === undefined ? path : `${path} at ${revision}`;
  const served = model === path ? `${model} at ${modelSha}` : model;
  throw new EndpointFault(`${shown} serves ${served}, but ${needed} is needed`, {
    reason: 'other-model',
    hint: `Start a server for ${needed} at this address, or name the address of one in the recipe.`,
  });
}

/** Scores by the server's route for it where there is one, by TGI's prefill otherwise. */
function scorerOf(model: TgiModel, hasRoute: boolean): Scorer {
  if (!hasRoute) {
    return {
      loglikelihood: (request, signal) => loglikelihood(model, request, signal),
      choices: (request, signal) => choices(model, request, signal),
    };
  }
  return {
    async loglikelihood({ context, continuation, endOfText, truncateLeft }, signal) {
      const request = { context, continuations: [continuation], endOfText, truncateLeft };
      const [score] = await scoreByRoute(model, request, signal);
      return score as Loglikelihood;
    },
    choices: (request, signal) => scoreByRoute(model, request, signal),
  };
}

/**
 * Makes sure that an adapter is in use, by a text that scores differently with it: TGI serves the base model in silence
 * where it does not know the adapter's name.
 */
async function requireAdapter(
  shown: string,
  adapter: string,
  base: Scorer,
  adapted: Scorer,
  signal?: AbortSignal,
): Promise<void> {
  const probe = { context: 'The sun', continuation: ' rose over the quiet harbour.' };
  const without = await base.loglikelihood(probe, signal);
  const scored = await adapted.loglikelihood(probe, signal);
  if (without.tokenLogprobs.some((value, index) => value !== scored.tokenLogprobs[index])) return;
  throw new EndpointFault(`${shown} serves its base model under the adapter's name ${adapter}`, {
    hint: `Start it with LORA_ADAPTERS=${adapter}=FOLDER; an adapter that changes nothing looks the same.`,
  });
}
