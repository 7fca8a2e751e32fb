import type {
  ChatMessage,
  EngineOptions,
  GenerateRequest,
  Generation,
  InferenceClient,
  Loglikelihood,
  LoglikelihoodRequest,
  RenderedChat,
} from '@mainbench/spec';
import { counted } from '../connect/counted.ts';
import { chooseModel, listModels, type ServedModel } from '../connect/served-models.ts';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import type { Transport } from '../http/transport.ts';
import { postChat } from '../openai/post-generation.ts';
import { probeChat, probeScores } from '../openai/probe-abilities.ts';
import { type CutPrompt, cutPrompt } from '../scoring/cut-prompt.ts';
import { OneRequest } from '../scoring/one-request.ts';
import { scoreDistinct } from '../scoring/score-distinct.ts';
import { prepareIds } from '../scoring/scored-ids.ts';
import { nothingScored, type ScoredText } from '../scoring/scored-text.ts';
import { probeSpecialIds } from '../scoring/special-ids.ts';
import type { TokenServer } from '../scoring/token-server.ts';
import { type ReportedPrompt, reportedScore } from './reported-score.ts';

/** What tells one server that takes token ids as prompts from another. */
export interface IdServer {
  engine: string;
  version: string;
  served: ServedModel;
  /** What requests for chat call the model, or an adapter. */
  chatName: string;
  maxConcurrentRequests: number;
  tokens: TokenServer;
  /** Tokens that prompt and generation must leave free in the model's context. */
  spareTokens: number;
  generate(request: GenerateRequest, cut: CutPrompt | undefined, signal?: AbortSignal): Promise<Generation>;
  score(scored: ScoredText, signal?: AbortSignal): Promise<Loglikelihood>;
  /** Has a text scored that it tokenises itself; undefined where its reply does not tell the tokens. */
  scoreText<T>(text: string, use: (reported: ReportedPrompt) => T, signal?: AbortSignal): Promise<T | undefined>;
  /** What the server says of its version and settings, where it says one thing. */
  systemFingerprint?(): string | undefined;
  /** @param leadingIds what the server puts before every prompt */
  renderChat?(
    messages: readonly ChatMessage[],
    leadingIds: readonly number[],
    signal?: AbortSignal,
  ): Promise<RenderedChat>;
}

/**
 * A client of a server that takes token ids as prompts; probes what the server can do.
 *
 * @throws MainbenchError of kind `endpoint` where it is not usable, or `interrupted`
 */
export async function createIdClient(
  connection: Connection,
  transport: Transport,
  options: EngineOptions,
  server: IdServer,
): Promise<InferenceClient> {
  const { shown } = connection;
  const { engine, version, served, chatName, maxConcurrentRequests, tokens, renderChat } = server;
  const { maxTotalTokens } = served;
  if (maxTotalTokens === undefined) {
    throw new EndpointFault(`${shown}/v1/models does not report max_model_len`, {
      hint: 'Check that this is the address of a vLLM server, or of SGLang 0.5 or later.',
    });
  }
  const maxInputTokens = maxTotalTokens - 1;
  const limits = { maxInputTokens, maxTotalTokens: maxTotalTokens - server.spareTokens };
  const special = await probeSpecialIds(tokens, options, options.signal);
  const { leadingIds, endOfText, specialTexts } = special;
  const model = { ...special, shown, maxInputTokens };
  const requests = new OneRequest();

  async function score(request: LoglikelihoodRequest, signal?: AbortSignal): Promise<Loglikelihood> {
    const reported = await reportedScore(model, requests, request, (text, use) => server.scoreText(text, use, signal));
    if (reported !== undefined) return reported;
    const prepared = await prepareIds(tokens, model, request, signal);
    if (prepared === undefined) return nothingScored();
    requests.tokenized += 1;
    return server.score(prepared, signal);
  }

  const chat = await probeChat(connection, chatName, options);
  const loglikelihood = await probeScores(score, options);
  const systemFingerprint = server.systemFingerprint?.();
  const capabilities = {
    engine,
    version,
    ...(systemFingerprint === undefined ? {} : { systemFingerprint }),
    model: served.root ?? served.id,
    generate: true,
    loglikelihood,
    greedy: loglikelihood,
    ...chat,
    // What answers conversations shows their tokens too.
    ...(renderChat === undefined ? {} : { render: chat.chat }),
    maxTotalTokens,
    maxInputTokens,
    maxConcurrentRequests,
    endOfText: endOfText?.text ?? '',
    specialTexts,
    addsBeginningOfText: leadingIds.length > 0,
  };
  connection.bound(maxConcurrentRequests);
  const client: InferenceClient = {
    capabilities,
    async generate(request, signal) {
      const cut = request.truncateLeft
        ? await cutPrompt(shown, request, limits, (text) => tokens.tokenize(text, true, signal))
        : undefined;
      return server.generate(request, cut, signal);
    },
    loglikelihood: score,
    choices: ({ continuations, ...shared }, signal) =>
      scoreDistinct(continuations, (distinct) =>
        Promise.all(distinct.map((continuation) => score({ ...shared, continuation }, signal))),
      ),
    chat: (request, signal) => postChat(connection, request, chatName, signal),
    renderChat: renderChat && ((messages, signal) => renderChat(messages, leadingIds, signal)),
    async identify(signal) {
      const { id, root } = chooseModel(shown, await listModels(connection, signal), { path: served.id });
      return { model: root ?? id };
    },
    async roundTrip(text, signal) {
      const ids = await tokens.tokenize(text, true, signal);
      return (await tokens.detokenize(ids.slice(leadingIds.length), signal)) === text;
    },
    serverInstances: () => transport.serverInstances(),
    close: () => transport.close(),
  };
  return counted(connection, client, requests);
}
