import {
  accessHeaders,
  createOpenaiTransport,
  cutAtStop,
  defaultRateLimitTimeout,
  EndpointFault,
  faultOfReply,
  jsonReader,
  LearnedParameters,
  RateLimit,
  type Reply,
  readHeaders,
  type Transport,
  WholeReply,
} from '@mainbench/engines';
import { createLimiter, type Limiter, type Random, rememberSecret, retry, seededRandom } from '@mainbench/kit';
import type { ChatMessage, JsonObject } from '@mainbench/spec';
import { apiKey, judgeAddress } from './judge-address.ts';
import { type JudgeAnswer, readAnswer } from './judge-answer.ts';
import { afterWaiting, JudgeFault, judgeFault, noLogprobs } from './judge-fault.ts';
import type { JudgeOptions } from './judge-options.ts';

/** Sends prompts to a judge. */
export interface JudgeConnection {
  /**
   * Asks once, trying again after errors that may pass, and without parameters that the judge's model does not take.
   * @throws JudgeFault where no answer comes; the signal's reason once it is aborted
   */
  ask(messages: readonly ChatMessage[], signal?: AbortSignal): Promise<JudgeAnswer>;
  /** By parameter that the judge was found not to take, what became of it. It grows. */
  readonly refusedParameters: Readonly<Record<string, string>>;
  /** Closes its connections; what is under way fails. */
  close(): Promise<void>;
}

export interface JudgeNeeds {
  /** The annotator whose verdicts are weighed by log-probabilities; undefined where text is read. */
  logprobsFor?: string | undefined;
  note?: ((text: string) => void) | undefined;
}

interface RetryPolicy {
  requestTimeout: number;
  attempts: number;
  baseDelay: number;
}

const defaults: RetryPolicy = { requestTimeout: 120_000, attempts: 8, baseDelay: 1000 };
const longestDelay = 60_000;
const route = '/v1/chat/completions';

function refusedAnswer(fault: JudgeFault): JudgeAnswer {
  return { missing: fault.message, model: null, promptTokens: 0, completionTokens: 0 };
}

function tooMany(error: unknown) {
  if (!(error instanceof JudgeFault) || !error.retryable) return undefined;
  const { status, retryAfter } = error;
  if (status !== 429 && (retryAfter === undefined || (status !== 503 && status !== 529))) return undefined;
  return {
    wait: retryAfter,
    after: (waited: number, tries: number) => afterWaiting(error, waited, tries),
  };
}

async function askOnce(
  transport: Transport,
  body: unknown,
  secret: string | undefined,
  timeout: number,
  signal?: AbortSignal,
): Promise<JudgeAnswer> {
  const place = transport.placeOf(route);
  const answerOf = jsonReader(place, 'a chat completion', readAnswer);
  const read = ({ status, headers, bytes }: Reply) => {
    const text = bytes.toString('utf8').replaceAll(secret ?? '\0', '[key]');
    const reply = new WholeReply(status, headers, Buffer.from(text, 'utf8'));
    if (status !== 200) throw faultOfReply(place, reply);
    return answerOf(reply);
  };
  try {
    return await transport.exchange({ method: 'POST', route, body, timeout, signal, read });
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof EndpointFault ? judgeFault(error) : error;
  }
}

/** The answer up to the first stop string, where the judge does not take them. */
function cut(answer: JudgeAnswer, { stop }: JsonObject, refused: Readonly<Record<string, string>>): JudgeAnswer {
  if (answer.completion === undefined || refused.stop === undefined) return answer;
  const strings = (Array.isArray(stop) ? stop : [stop]).filter((string) => typeof string === 'string');
  const { text } = cutAtStop(answer.completion.text, strings);
  return { ...answer, completion: { ...answer.completion, text } };
}

/**
 * Opens a way to a judge. The key goes nowhere but into the header of requests.
 * @param parameters of every request: model, max_tokens, temperature, …
 */
export function connectJudge(options: JudgeOptions, parameters: JsonObject, needs: JudgeNeeds = {}): JudgeConnection {
  const address = judgeAddress(options.url);
  const secret = apiKey(options.apiKeyVariable);
  rememberSecret(secret ?? '');
  const retryPolicy: RetryPolicy = {
    requestTimeout: options.requestTimeout ?? defaults.requestTimeout,
    attempts: options.attempts ?? defaults.attempts,
    baseDelay: options.baseDelay ?? defaults.baseDelay,
  };
  const headers = options.headers === undefined ? undefined : readHeaders(options.headers, 'judge_headers');
  const transport = createOpenaiTransport(address, accessHeaders(address, { token: secret, headers }));
  const shown = transport.placeOf(route);
  const limiter: Limiter = createLimiter(options.concurrency ?? 8);
  const random: Random = seededRandom(0, 'judge', address.shown);
  const { logprobsFor, note } = needs;
  const rateLimit = new RateLimit({
    place: shown,
    timeout: options.rateLimitTimeout ?? defaultRateLimitTimeout,
    requestsPerMinute: options.requestsPerMinute,
    baseDelay: retryPolicy.baseDelay,
    random,
    note,
  });
  const learned = new LearnedParameters({
    place: shown,
    refusalOf: (error) => (error instanceof JudgeFault ? error.refusal() : undefined),
    ...(logprobsFor === undefined
      ? {}
      : { needed: { logprobs: (words: string) => noLogprobs(shown, logprobsFor, words) } }),
    ...(note === undefined ? {} : { note }),
  });
  return {
    refusedParameters: learned.record,
    ask: (messages, signal) =>
      limiter.run(async () => {
        const once = (body: unknown) => askOnce(transport, body, secret, retryPolicy.requestTimeout, signal);
        const limited = (body: unknown) => rateLimit.run(() => once(body), tooMany, signal);
        try {
          const answer = await retry(() => learned.send({ ...parameters, messages }, limited), {
            attempts: retryPolicy.attempts,
            baseDelay: retryPolicy.baseDelay,
            maxDelay: longestDelay,
            retryable: (error) => error instanceof JudgeFault && error.retryable,
            random,
            ...(signal === undefined ? {} : { signal }),
          });
          return cut(answer, parameters, learned.record);
        } catch (error) {
          if (error instanceof JudgeFault && error.refused) return refusedAnswer(error);
          throw error;
        }
      }),
    close: () => transport.close(),
  };
}
