import {
  accessHeaders,
  createConnection,
  createOpenaiTransport,
  cutAtStop,
  defaultRetryPolicy,
  EndpointFault,
  jsonReader,
  parseOpenaiAddress,
  readHeaders,
  type ServerAddress,
  type Transport,
} from '@mainbench/engines';
import { type ChatMessage, type JsonObject, MainbenchError, type RetryPolicy } from '@mainbench/spec';
import { type JudgeAnswer, readAnswer } from './judge-answer.ts';
import { isMissingVerdict, judgeFault, noLogprobs } from './judge-fault.ts';
import type { JudgeOptions } from './judge-options.ts';

/**
 * Reads a judge's address: what stands in front of `/chat/completions`; a host alone means its `/v1`.
 * @throws MainbenchError of kind `usage` where it is none, or holds a user or password
 */
export function judgeAddress(url: string): ServerAddress {
  const address = parseOpenaiAddress(url);
  if (address.authorization === undefined) return address;
  throw new MainbenchError('usage', "The judge's address holds a user or a password.", {
    hint: 'Put the key into an environment variable and name that variable.',
  });
}

/**
 * The key in an environment variable.
 * @throws MainbenchError of kind `usage` where the variable is not set
 */
export function apiKey(variable: string | undefined, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  if (variable === undefined) return undefined;
  const key = environment[variable];
  if (key) return key;
  throw new MainbenchError(
    'usage',
    `The environment variable ${variable}, which should hold the judge's key, is not set.`,
    {
      hint: 'Set it, without writing the key into a file.',
    },
  );
}

/** Sends prompts to a judge. */
export interface JudgeConnection {
  /**
   * Asks once, trying again after errors that may pass, and without parameters that the judge's model does not take.
   * @throws EndpointFault where no answer comes; MainbenchError of kind `interrupted`, or the signal's own, once it is
   *   aborted
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

const route = '/v1/chat/completions';

function retryPolicyOf(options: JudgeOptions): RetryPolicy {
  const attempts = options.attempts ?? 8;
  return {
    requestTimeout: options.requestTimeout ?? 120_000,
    attempts,
    // The bound is the user's and not what the judge was seen to need: one late answer tells nothing of the next.
    timeoutAttempts: attempts,
    baseDelay: options.baseDelay ?? 1000,
    maxDelay: 60_000,
    rateLimitTimeout: options.rateLimitTimeout ?? defaultRetryPolicy.rateLimitTimeout,
    requestsPerMinute: options.requestsPerMinute,
  };
}

/** Takes the key out of every reply: what a judge says is written into the file of judgements. */
function withoutKey(transport: Transport, key: string | undefined): Transport {
  if (key === undefined) return transport;
  return {
    ...transport,
    exchange: ({ read, ...asked }) =>
      transport.exchange({
        ...asked,
        read: ({ status, headers, text: given }) => {
          const text = given.replaceAll(key, '[key]');
          return read({ status, headers, text, bytes: Buffer.from(text, 'utf8') });
        },
      }),
  };
}

/** The answer up to the first stop string, where the judge does not take them. */
function cut(answer: JudgeAnswer, { stop }: JsonObject, refused: Readonly<Record<string, string>>): JudgeAnswer {
  if (answer.completion === undefined || refused.stop === undefined) return answer;
  const strings = (Array.isArray(stop) ? stop : [stop]).filter((string) => typeof string === 'string');
  const { text } = cutAtStop(answer.completion.text, strings);
  return { ...answer, completion: { ...answer.completion, text } };
}

function missingVerdict(fault: EndpointFault): JudgeAnswer {
  return { missing: fault.message, model: null, promptTokens: 0, completionTokens: 0 };
}

/**
 * Opens a way to a judge. The key goes nowhere but into the header of requests.
 * @param parameters of every request: model, max_tokens, temperature, …
 */
export function connectJudge(options: JudgeOptions, parameters: JsonObject, needs: JudgeNeeds = {}): JudgeConnection {
  const address = judgeAddress(options.url);
  const key = apiKey(options.apiKeyVariable);
  const headers = options.headers === undefined ? undefined : readHeaders(options.headers, 'judge_headers');
  const access = accessHeaders(address, { token: key, headers });
  const transport = withoutKey(createOpenaiTransport(address, access), key);
  const place = transport.placeOf(route);
  const { logprobsFor, note } = needs;
  const connection = createConnection(transport, retryPolicyOf(options), {
    ...(note === undefined ? {} : { note }),
    interpret: judgeFault,
    needed: logprobsFor === undefined ? {} : { logprobs: (words) => noLogprobs(place, logprobsFor, words) },
  });
  connection.bound(options.concurrency ?? 8);
  const read = jsonReader(place, 'a chat completion', readAnswer);
  const longest = Number(parameters.max_completion_tokens ?? parameters.max_tokens);
  const maxNewTokens = Number.isSafeInteger(longest) ? longest : 0;
  return {
    refusedParameters: connection.parameters,
    async ask(messages, signal) {
      try {
        const answer = await connection.post(route, { ...parameters, messages }, read, signal, maxNewTokens);
        return cut(answer, parameters, connection.parameters);
      } catch (error) {
        if (error instanceof EndpointFault && isMissingVerdict(error)) return missingVerdict(error);
        throw error;
      }
    },
    close: () => transport.close(),
  };
}
