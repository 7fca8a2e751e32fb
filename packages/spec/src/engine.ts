import type { Ability } from './ability.ts';
import type { InferenceClient } from './inference.ts';
import type { JsonObject } from './json.ts';
import type { ServerSettings } from './recipe/serve.ts';
import type { ModelReference } from './training.ts';

/** How long and how often one request is tried. */
export interface RetryPolicy {
  /** Milliseconds of one request, counted from its send; by default what the server was seen to need, with a margin. */
  requestTimeout?: number | undefined;
  /** Tries of one request in all. */
  attempts: number;
  /** Tries that do not end in their time, of all; 2 by default, since more would be the same wait again. */
  timeoutAttempts?: number | undefined;
  /** Bound of the first wait between tries, milliseconds. */
  baseDelay: number;
  /** Bound of every wait between tries, milliseconds. */
  maxDelay: number;
  /** Milliseconds that a request waits in all while the server asks for fewer requests; 0 lets each refusal through. */
  rateLimitTimeout: number;
  /** Requests in any minute; unbounded by default. */
  requestsPerMinute?: number | undefined;
}

/** How to connect to a server, whatever engine it runs. */
export interface EngineOptions extends Partial<RetryPolicy> {
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

/** What a server says of itself without being probed. */
export interface ServerSummary {
  version: string;
  model: string;
}

/** How an engine's server is started, as a program or from a container image. */
export interface ServerProgram {
  /** The program; `command` of a recipe names another one. */
  command: string;
  /** What stands between the program and its flags. */
  subcommand: readonly string[];
  /** Whether another program of the user's takes the subcommand too. */
  subcommandAlways?: boolean;
  /** What stands before the flags inside an image, whose entry point may be the program. */
  inImage: readonly string[];
  /** Variables of a container, NAME=VALUE, by which the hub's downloads are kept in /data. */
  imageEnvironment: readonly string[];
  /** `port` is undefined where the user's own arguments name it. */
  flags(
    settings: ServerSettings,
    model: ModelReference,
    listening: { host: string; port: number | undefined },
  ): string[];
  /** Variables that name folders of compiled code, which servers that start together must not share. */
  compileCaches?: readonly string[];
  /** Variables of the server's process; undefined takes one away. */
  environment(port: number, freePort: () => Promise<number>): Promise<Readonly<Record<string, string | undefined>>>;
}

/**
 * An engine: how to talk to a server of it, and how one is started. Everything else that depends on the engine (help,
 * checks, hints) reads it from here.
 */
export interface Engine {
  /** What `--engine` and `serve.engine` call it. */
  name: string;
  /** Of a user's own file: its hash, part of the address of what its models make. */
  version?: number;
  /** What it can do at most, known before any request; the capabilities of a client say what its server can. */
  abilities: readonly Ability[];
  /**
   * Connects to a running server, and probes what it can do.
   *
   * @param url may carry a user and password; messages never show them
   * @throws MainbenchError of kind `endpoint` where it is not up, not usable or serves another model; `usage` where the
   *   URL is none; `interrupted`
   */
  connect(url: string, options: EngineOptions): Promise<InferenceClient>;
  /** Asks for version and model without probing; without it, a server is connected to and closed again. Throws as `connect`. */
  readInfo?(url: string, options: EngineOptions): Promise<ServerSummary>;
  /** How a run starts a server; without it, servers must run already. */
  server?: ServerProgram;
  /** Whether servers may charge for each request: none is sent only to measure, and a single one is not watched. */
  charges?: boolean;
  /** Whether one request scores all continuations of a context; absent where each may take a request, for `plan`. */
  scoresTogether?: boolean;
  /** Whether requests under a prompt format take further fields such as `reasoning_effort`. */
  takesExtraBody?(promptFormat: 'plain' | 'chat', body: JsonObject): boolean;
  /** What `doctor` advises: where scores are missing, and where they are noisy. */
  advice?: { scores?: string; noise?: string };
}
