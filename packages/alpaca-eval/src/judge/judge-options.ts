import type { JsonObject, ReasoningPolicy } from '@mainbench/spec';

/** Which judge is asked, and how. */
export interface JudgeOptions {
  /** What becomes of marked reasoning in answers that are read as text; default: taken out. */
  reasoning?: ReasoningPolicy | undefined;
  /** Address of an OpenAI-compatible server, such as `http://127.0.0.1:8000/v1`. */
  url: string;
  /** One of alpaca_eval's annotators by its name, or the path of a folder or YAML file of the same form. */
  annotator: string;
  /** The model to ask; by default the annotator's. */
  model?: string | undefined;
  /** Environment variable that holds the key. Without it no key is sent. */
  apiKeyVariable?: string | undefined;
  /** Own headers of every request; `${VARIABLE}` in a value stands for an environment variable. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** File of judgements in alpaca_eval's form, read and added to. */
  cacheFile: string;
  /** Seed of the order in which outputs are shown; the published one is 0. */
  seed?: number | undefined;
  /** Ask again where an earlier answer held no verdict. */
  retryMissing?: boolean | undefined;
  /** The largest share of judgements without a verdict, from 0 to 1; with more of them the run fails. */
  maxMissing?: number | undefined;
  /** How many pairs will be compared: the run fails as soon as too many verdicts are missing. */
  expectedPairs?: number | undefined;
  /** Requests at once. */
  concurrency?: number | undefined;
  /** Milliseconds that one request may take. */
  requestTimeout?: number | undefined;
  /** Tries of one request in all. */
  attempts?: number | undefined;
  /** Milliseconds: bound of the first wait between tries. */
  baseDelay?: number | undefined;
  /** Requests in any minute; unbounded by default. */
  requestsPerMinute?: number | undefined;
  /** Milliseconds that one request may wait for the judge’s rate limit in total. */
  rateLimitTimeout?: number | undefined;
  /** Further fields of every request, beside those of the annotator. */
  extraBody?: JsonObject | undefined;
  /** US dollars a million tokens; by default the list price of a known judge. */
  price?: TokenPrice | undefined;
}

/** US dollars a million tokens. */
export interface TokenPrice {
  prompt: number;
  completion: number;
}

export const defaultMaxMissing = 0.05;
