import type { EngineOptions, InferenceCapabilities, InferenceClient, Loglikelihood } from '@mainbench/spec';
import { mostConcurrent, templateValues } from '../connect/connect-options.ts';
import { counted } from '../connect/counted.ts';
import { withConnection } from '../connect/with-connection.ts';
import type { Connection } from '../http/connection.ts';
import { probeChat } from '../openai/chat-probe.ts';
import { postChat } from '../openai/post-chat.ts';
import { isAvailable } from '../openai/unavailable.ts';
import { coversText } from '../scoring/round-trip.ts';
import { requireAdapter } from './adapter-fingerprint.ts';
import { choices } from './choices.ts';
import { requireModel } from './expected-model.ts';
import { generate } from './generate.ts';
import { loglikelihood } from './loglikelihood.ts';
import { MissingPrefill } from './missing-prefill.ts';
import { probeRender, renderChat } from './render-chat.ts';
import { scoreByRoute } from './score-route.ts';
import type { ScoringModel } from './scored-text.ts';
import { readServerInfo } from './server-info.ts';
import { probeSpecialTokens } from './special-tokens.ts';
import { tokenize } from './tokens.ts';

export interface ConnectOptions extends EngineOptions {
  /** Name of the engine in the capabilities; `tgi` by default. */
  engine?: 'tgi' | 'embedded';
}

/** TGI reads any other model's name as that of an adapter. */
const tgiModel = 'tgi';

type Scorer = Pick<InferenceClient, 'loglikelihood' | 'choices'>;

const probeText = { context: 'The sun', continuation: ' rose.' };

/**
 * Connects to a running server that speaks TGI's dialect and probes what it can do.
 *
 * @param url may carry a user and password; messages never show them
 * @throws MainbenchError of kind `endpoint` where it is not up, not usable or serves another model;
 *   `usage` where the URL is none; `interrupted`
 */
export function connectTgi(url: string, options: ConnectOptions = {}): Promise<InferenceClient> {
  return withConnection(url, options, async (connection, transport) => {
    const { capabilities, scorer, leadingIds } = await probe(connection, options);
    connection.bound(capabilities.maxConcurrentRequests);
    const scoring = async <T>(work: () => Promise<T>): Promise<T> => {
      if (!capabilities.loglikelihood) throw new MissingPrefill(connection.shown);
      return work();
    };
    return counted(connection, {
      capabilities,
      generate: (request, signal) => generate(connection, request, capabilities, options.adapter, signal),
      loglikelihood: (request, signal) => scoring(() => scorer.loglikelihood(request, signal)),
      choices: (request, signal) => scoring(() => scorer.choices(request, signal)),
      chat: (request, signal) => postChat(connection, request, options.adapter ?? tgiModel, signal),
      renderChat: (messages, signal) => renderChat(connection, messages, leadingIds, templateValues(options), signal),
      async identify(signal) {
        const { model: name, modelSha } = await readServerInfo(connection, signal);
        return { model: name, ...(modelSha === undefined ? {} : { weights: modelSha }) };
      },
      roundTrip: (text, signal) => tokenize(connection, text, (tokens) => coversText(tokens, text), signal),
      serverInstances: () => transport.serverInstances(),
      close: () => transport.close(),
    });
  });
}

async function probe(
  connection: Connection,
  options: ConnectOptions,
): Promise<{ capabilities: InferenceCapabilities; scorer: Scorer; leadingIds: number[] }> {
  const { signal } = options;
  const info = await readServerInfo(connection, signal);
  if (options.model !== undefined) {
    requireModel(connection.shown, info, options.model);
  }
  const special = await probeSpecialTokens(
    connection,
    // The tokenizer's own word comes before a guess: one may have several of the tokens that end texts.
    { ...options, endOfText: options.endOfText ?? info.endOfText },
    signal,
  );
  const base = {
    leadingIds: special.leadingIds,
    endOfText: special.endOfText,
    prefix: special.prefix,
    maxInputTokens: info.maxInputTokens,
    prefillGreedy: options.engine === 'embedded',
  };
  const unadapted = scorerOf(connection, base, info.scoreRoute);
  const scores = await canScore(unadapted, options);
  const scorer = scorerOf(connection, { ...base, adapter: options.adapter }, info.scoreRoute);
  if (options.adapter !== undefined) {
    await requireAdapter(connection, options.adapter, unadapted, scorer, signal);
  }
  const chat = await probeChat(connection, tgiModel, options.chat, signal);
  return {
    scorer,
    leadingIds: special.leadingIds,
    capabilities: {
      engine: options.engine ?? 'tgi',
      version: info.version,
      model: info.model,
      ...(info.modelSha === undefined ? {} : { weights: info.modelSha }),
      generate: true,
      loglikelihood: scores,
      greedy: scores,
      ...chat,
      render: chat.chat && (await probeRender(connection, templateValues(options), signal)),
      maxTotalTokens: info.maxTotalTokens,
      maxInputTokens: info.maxInputTokens,
      maxConcurrentRequests: Math.min(info.maxConcurrentRequests, options.concurrency ?? mostConcurrent),
      endOfText: special.endOfText?.text ?? '',
      specialTexts: special.specialTexts,
      addsBeginningOfText: special.leadingIds.length > 0,
    },
  };
}

/** Scores by the server's route for it where there is one, by TGI's prefill otherwise. */
function scorerOf(connection: Connection, model: ScoringModel, hasRoute: boolean): Scorer {
  if (!hasRoute) {
    return {
      loglikelihood: (request, signal) => loglikelihood(connection, model, request, signal),
      choices: (request, signal) => choices(connection, model, request, signal),
    };
  }
  return {
    async loglikelihood({ context, continuation, endOfText, truncateLeft }, signal) {
      const request = { context, continuations: [continuation], endOfText, truncateLeft };
      const [score] = await scoreByRoute(connection, model, request, signal);
      return score as Loglikelihood;
    },
    choices: (request, signal) => scoreByRoute(connection, model, request, signal),
  };
}

function canScore(scorer: Scorer, options: ConnectOptions): Promise<boolean> {
  return isAvailable(() => scorer.loglikelihood(probeText, options.signal), options.loglikelihood);
}
