import {
  accessHeaders,
  createConnection,
  createTransport,
  cutAtStop,
  defaultRetryPolicy,
  EndpointFault,
  jsonReader,
  parseOpenaiAddress,
  readHeaders,
  type ServerAddress,
  type Transport,
  textOf,
  wordOf,
} from '@mainbench/engines';
import { type ChatMessage, type JsonObject, type JsonValue, MainbenchError, type RetryPolicy } from '@mainbench/spec';
import type { Completion } from '../parsers/parser.ts';
import { isMissingVerdict, judgeFault, noLogprobs } from './judge-fault.ts';
import type { JudgeOptions } from './judge-options.ts';

/** What came back for a prompt that was sent. */
export interface JudgeAnswer {
  /** Undefined where the reply holds no answer at all. */
  completion?: Completion;
  /** Why there is none to read: the judge refused, or said nothing. */
  missing?: string;
  /** The model that answered, as it names itself, with the version of its system where it tells one. */
  model: string | null;
  promptTokens: number | null;
  completionTokens: number | null;
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function countOf(value: JsonValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** The text of a message: the arguments of its first tool call, else its content, in parts or not. */
function answerIn(message: JsonObject): string {
  const call = Array.isArray(message.tool_calls) ? objectOf(message.tool_calls[0]) : {};
  const { arguments: called } = objectOf(call.function ?? message.function_call);
  if (typeof called === 'string') return called;
  return textOf(message.content) ?? '';
}

/** Reads the body of a chat completion; undefined where it is none. */
export function readAnswer(body: unknown): JudgeAnswer | undefined {
  const { choices, usage, model, system_fingerprint: fingerprint } = objectOf(body);
  const { prompt_tokens, completion_tokens } = objectOf(usage);
  const names = [model, fingerprint].filter((name) => typeof name === 'string' && name !== '');
  const answer: JudgeAnswer = {
    model: names.length === 0 ? null : names.join(' '),
    promptTokens: countOf(prompt_tokens),
    completionTokens: countOf(completion_tokens),
  };
  const choice = objectOf(Array.isArray(choices) ? choices[0] : undefined);
  const message = objectOf(choice.message);
  if (choice.message === undefined) return undefined;
  if (typeof message.refusal === 'string' && message.refusal !== '') return { ...answer, missing: 'a refusal' };
  const finish = wordOf(choice.finish_reason).toLowerCase();
  // The server gave this answer up: it is none.
  if (finish === 'error' || finish === 'abort') return undefined;
  if (finish === 'content_filter') return { ...answer, missing: 'a content filter' };
  const text = answerIn(message);
  if (text === '') return { ...answer, missing: 'an empty answer' };
  return { ...answer, completion: { text, choice } };
}

/**
 * Reads a judge's address: what stands in front of `/chat/completions`; a host alone means its `/v1`.
 * @throws MainbenchError of kind `usage` where it is none, or holds a user or password
 */
export function judgeAddress(url: string): ServerAddress {
  const address = parseOpenaiAddress(url);
  if (address.authorization === undefined) return address;
  const hint = 'Put the key into an environment variable and name that variable.';
  throw new MainbenchError('usage', "The judge's address contains a user or a password.", { hint });
}

/** The key in an environment variable. @throws MainbenchError of kind `usage` where the variable is not set */
export function apiKey(variable: string | undefined, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  if (variable === undefined) return undefined;
  const key = environment[variable];
  if (key) return key;
  const hint = 'Set it, without writing the key into a file.';
  throw new MainbenchError(
    'usage',
    `The environment variable ${variable}, which should hold the judge's key, is not set.`,
    { hint },
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
  const transport = withoutKey(createTransport(address, access), key);
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
