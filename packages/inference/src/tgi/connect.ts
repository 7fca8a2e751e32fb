import type { InferenceCapabilities, InferenceClient, ModelReference } from '@mainbench/spec';
import { parseAddress } from '../http/address.ts';
import { type Connection, createConnection } from '../http/connection.ts';
import { waitUntilHealthy } from '../http/health.ts';
import { defaultPatience, defaultStartTimeout, type Patience } from '../http/patience.ts';
import { createTransport } from '../http/transport.ts';
import { requireAdapter } from './adapter-canary.ts';
import { chat } from './chat.ts';
import { probeChat } from './chat-probe.ts';
import { choices } from './choices.ts';
import { requireModel } from './expected-model.ts';
import { generate } from './generate.ts';
import { loglikelihood } from './loglikelihood.ts';
import { MissingPrefill } from './missing-prefill.ts';
import type { ScoringModel } from './scored-text.ts';
import { readServerInfo } from './server-info.ts';
import { probeSpecialTokens } from './special-tokens.ts';

export interface ConnectOptions extends Partial<Patience> {
  /** Name of the engine in the capabilities; `tgi` by default. */
  engine?: string;
  /** The model that must be served; any by default. */
  model?: ModelReference;
  /** The end-of-text token's text; by default the first known one that the tokenizer reads as one token. */
  endOfText?: string;
  /** Further texts to probe for being special tokens. */
  specialTexts?: readonly string[];
  /** Name of a LoRA adapter to use in every request; probed, since TGI ignores unknown names. */
  adapter?: string;
  /** Bearer token. */
  token?: string;
  /** Milliseconds to wait for a healthy server; 15 s by default. */
  startTimeout?: number;
  /** Upper bound on requests under way, below the server's own. */
  concurrency?: number;
  /** False accepts a server without log-probabilities of prompts; its `loglikelihood` then rejects. */
  loglikelihood?: boolean;
  signal?: AbortSignal;
}

const probeText = { context: 'The sun', continuation: ' rose.' };

/**
 * Connects to a running server that speaks TGI's dialect and probes what it can do.
 *
 * @param url may carry a user and password; messages never show them
 * @throws MainbenchError of kind `endpoint` where it is not up, not usable or serves another model;
 *   `usage` where the URL is none; `interrupted`
 */
export async function connectTgi(url: string, options: ConnectOptions = {}): Promise<InferenceClient> {
  const transport = createTransport(parseAddress(url), options.token);
  try {
    await waitUntilHealthy(transport, options.startTimeout ?? defaultStartTimeout, options.signal);
    const connection = createConnection(transport, patienceOf(options));
    const { capabilities, model } = await probe(connection, options);
    connection.bound(capabilities.maxConcurrentRequests);
    const scoring = async <T>(work: () => Promise<T>): Promise<T> => {
      if (!capabilities.loglikelihood) throw new MissingPrefill(connection.shown);
      return work();
    };
    return {
      capabilities,
      generate: (request, signal) => generate(connection, request, options.adapter, signal),
      loglikelihood: (request, signal) => scoring(() => loglikelihood(connection, model, request, signal)),
      choices: (request, signal) => scoring(() => choices(connection, model, request, signal)),
      chat: (request, signal) => chat(connection, request, options.adapter, signal),
      async identify(signal) {
        const { model: name, modelSha } = await readServerInfo(connection, signal);
        return { model: name, ...(modelSha === undefined ? {} : { weights: modelSha }) };
      },
      connections: () => transport.connections(),
      close: () => transport.close(),
    };
  } catch (error) {
    await transport.close();
    throw error;
  }
}

function patienceOf(options: ConnectOptions): Patience {
  const { requestTimeout, attempts, baseDelay, maxDelay } = options;
  return {
    requestTimeout: requestTimeout ?? defaultPatience.requestTimeout,
    attempts: attempts ?? defaultPatience.attempts,
    baseDelay: baseDelay ?? defaultPatience.baseDelay,
    maxDelay: maxDelay ?? defaultPatience.maxDelay,
  };
}

async function probe(
  connection: Connection,
  options: ConnectOptions,
): Promise<{ capabilities: InferenceCapabilities; model: ScoringModel }> {
  const { signal } = options;
  const info = await readServerInfo(connection, signal);
  if (options.model !== undefined) {
    requireModel(connection.shown, info, options.model);
  }
  const special = await probeSpecialTokens(connection, options, signal);
  const base = {
    leadingIds: special.leadingIds,
    endOfText: special.endOfText,
    maxInputTokens: info.maxInputTokens,
    prefillGreedy: options.engine === 'embedded',
  };
  const scores = await canScore(connection, base, options);
  if (options.adapter !== undefined) {
    await requireAdapter(connection, base, options.adapter, signal);
  }
  return {
    model: { ...base, adapter: options.adapter },
    capabilities: {
      engine: options.engine ?? 'tgi',
      version: info.version,
      model: info.model,
      ...(info.modelSha === undefined ? {} : { weights: info.modelSha }),
      generate: true,
      loglikelihood: scores,
      greedy: scores,
      chat: await probeChat(connection, signal),
      maxTotalTokens: info.maxTotalTokens,
      maxInputTokens: info.maxInputTokens,
      maxConcurrentRequests: Math.min(info.maxConcurrentRequests, options.concurrency ?? Number.MAX_SAFE_INTEGER),
      endOfText: special.endOfText?.text ?? '',
      specialTexts: special.specialTexts,
      addsBeginningOfText: special.leadingIds.length > 0,
    },
  };
}

async function canScore(connection: Connection, model: ScoringModel, options: ConnectOptions): Promise<boolean> {
  try {
    await loglikelihood(connection, model, probeText, options.signal);
    return true;
  } catch (error) {
    if (error instanceof MissingPrefill && options.loglikelihood === false) {
      return false;
    }
    throw error;
  }
}
