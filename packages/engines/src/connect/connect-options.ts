import type { JsonObject, ModelReference } from '@mainbench/spec';
import { defaultPatience, type Patience } from '../http/patience.ts';

/** How to connect to a server, whatever engine it runs. */
export interface EngineOptions extends Partial<Patience> {
  /** The model that must be served; any by default. Needed where a server offers several. */
  model?: ModelReference;
  /** The end-of-text token's text; by default the first known one that the tokenizer reads as one token. */
  endOfText?: string;
  /** Further texts to probe for being special tokens. */
  specialTexts?: readonly string[];
  /** Name of a LoRA adapter to use in every request. */
  adapter?: string;
  /** Bearer token. A secret. */
  token?: string;
  /** Own headers of every request, with their values. They may be secrets. */
  headers?: Readonly<Record<string, string>>;
  /** Milliseconds to wait for a healthy server; 15 s by default. */
  startTimeout?: number;
  /** Upper bound on requests under way, below the server's own. */
  concurrency?: number;
  /** False accepts a server without log-probabilities of prompts; its `loglikelihood` then rejects. */
  loglikelihood?: boolean;
  /** False leaves the question out whether the model answers conversations: the work needs none. */
  chat?: boolean;
  /** Told of waits for a rate limit, and once of each parameter that the model does not take. */
  note?: (text: string) => void;
  /** Further fields of each generation on a route of OpenAI's, such as `reasoning_effort`. */
  extraBody?: JsonObject;
  signal?: AbortSignal;
}

/** The values for a chat template among the further fields: what renders a conversation gets them too. */
export function templateValues({ extraBody }: EngineOptions): JsonObject {
  const values = extraBody?.chat_template_kwargs;
  return values === undefined ? {} : { chat_template_kwargs: values };
}

/** The patience that options ask for, defaults filled in. */
export function patienceOf(options: Partial<Patience>): Patience {
  const { requestTimeout, attempts, baseDelay, maxDelay, rateLimitTimeout, requestsPerMinute } = options;
  return {
    requestTimeout,
    attempts: attempts ?? defaultPatience.attempts,
    baseDelay: baseDelay ?? defaultPatience.baseDelay,
    maxDelay: maxDelay ?? defaultPatience.maxDelay,
    rateLimitTimeout: rateLimitTimeout ?? defaultPatience.rateLimitTimeout,
    requestsPerMinute,
  };
}

/** Requests under way at a server that does not say how many it takes: what vLLM runs at once by default. */
export const defaultConcurrency = 256;
/** Requests under way at a server, however many it says that it takes: each has a connection, and a row in memory. */
export const mostConcurrent = 4096;
