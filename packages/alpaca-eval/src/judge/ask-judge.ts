import {
  accessHeaders,
  createLimiter,
  type Limiter,
  networkFetch,
  placeOf,
  proxyFor,
  type Random,
  readHeaders,
  retry,
  seededRandom,
} from '@mainbench/kit';
import type { ChatMessage, JsonObject } from '@mainbench/spec';
import OpenAI from 'openai';
import { apiKey, judgeAddress } from './judge-address.ts';
import { type JudgeAnswer, readAnswer } from './judge-answer.ts';
import { JudgeFault, judgeFault, noCompletion } from './judge-fault.ts';
import type { JudgeOptions } from './judge-options.ts';

/** Sends prompts to a judge. */
export interface JudgeConnection {
  /**
   * Asks once, trying again after errors that may pass.
   * @throws JudgeFault where no answer comes; the signal's reason once it is aborted
   */
  ask(messages: readonly ChatMessage[], signal?: AbortSignal): Promise<JudgeAnswer>;
}

interface Patience {
  requestTimeout: number;
  attempts: number;
  baseDelay: number;
}

const defaults: Patience = { requestTimeout: 120_000, attempts: 8, baseDelay: 1000 };
const longestDelay = 60_000;

function refusedAnswer(fault: JudgeFault): JudgeAnswer {
  return { missing: fault.message, model: null, promptTokens: 0, completionTokens: 0 };
}

async function askOnce(
  client: OpenAI,
  parameters: JsonObject,
  place: string,
  proxy: string | undefined,
  secret: string | undefined,
  timeout: number,
  signal?: AbortSignal,
): Promise<JudgeAnswer> {
  const timer = new AbortController();
  const expiry = setTimeout(() => timer.abort(), timeout);
  try {
    const both = signal === undefined ? timer.signal : AbortSignal.any([signal, timer.signal]);
    const request = parameters as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming;
    const body = await client.chat.completions.create(request, { signal: both, maxRetries: 0, timeout });
    const answer = readAnswer(body);
    // Only what the judge said of this pair is a judgement: anything else is asked for again.
    if (answer === undefined) throw noCompletion(place, body, secret);
    return answer;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SyntaxError) throw noCompletion(place, undefined, secret);
    throw judgeFault(place, error, secret, timeout, proxy);
  } finally {
    clearTimeout(expiry);
  }
}

/**
 * Opens a way to a judge. The key goes nowhere but into the header of requests.
 * @param parameters of every request: model, max_tokens, temperature, …
 */
export function connectJudge(options: JudgeOptions, parameters: JsonObject): JudgeConnection {
  const address = judgeAddress(options.url);
  const proxy = proxyFor(address.origin)?.shown;
  const shown = placeOf(address, '/v1/chat/completions');
  const secret = apiKey(options.apiKeyVariable);
  const patience: Patience = {
    requestTimeout: options.requestTimeout ?? defaults.requestTimeout,
    attempts: options.attempts ?? defaults.attempts,
    baseDelay: options.baseDelay ?? defaults.baseDelay,
  };
  const headers = options.headers === undefined ? undefined : readHeaders(options.headers, 'judge_headers');
  const client = new OpenAI({
    baseURL: `${address.origin}${address.versionPath}`,
    defaultQuery: Object.fromEntries(new URLSearchParams(address.query)),
    apiKey: 'none',
    defaultHeaders: { authorization: null, ...accessHeaders(address, { token: secret, headers }) },
    fetch: networkFetch,
    // Nothing of the surroundings may reach a judge that was not meant to get it.
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: patience.requestTimeout,
    logLevel: 'off',
  });
  const limiter: Limiter = createLimiter(options.concurrency ?? 8);
  const random: Random = seededRandom(0, 'judge', address.shown);
  return {
    ask: (messages, signal) =>
      limiter.run(async () => {
        const body = { ...parameters, messages } as unknown as JsonObject;
        try {
          return await retry(() => askOnce(client, body, shown, proxy, secret, patience.requestTimeout, signal), {
            attempts: patience.attempts,
            baseDelay: patience.baseDelay,
            maxDelay: longestDelay,
            retryable: (error) => error instanceof JudgeFault && error.retryable,
            retryAfter: (error) => (error instanceof JudgeFault ? error.retryAfter : undefined),
            random,
            ...(signal === undefined ? {} : { signal }),
          });
        } catch (error) {
          if (error instanceof JudgeFault && error.refused) return refusedAnswer(error);
          throw error;
        }
      }),
  };
}
