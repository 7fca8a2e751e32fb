import type { JsonObject } from './json.ts';

/** One prompt to continue. */
export interface GenerateRequest {
  prompt: string;
  /** Upper bound on generated tokens, at least 1. */
  maxNewTokens: number;
  /** 0 is greedy decoding. */
  temperature: number;
  /** In (0, 1]; 1 switches it off. */
  topP?: number;
  /** Makes sampling repeatable on an engine that honours it. */
  seed?: number;
  /** At most four strings at which generation ends; they are cut from the text. */
  stop?: readonly string[];
  /** Where prompt and generation together exceed the model's context, drop tokens from the prompt's beginning. */
  truncateLeft?: boolean;
  /** Which of several answers to one request is meant; never sent, it tells them apart in the response cache. */
  sample?: number;
}

/** A continuation, its special tokens removed. */
export interface Generation {
  text: string;
  finish: 'length' | 'end-of-text' | 'stop-string';
  promptTokens: number;
  generatedTokens: number;
  /** Tokens dropped from the prompt's beginning, where that was allowed and had to be. */
  truncatedTokens?: number;
  /** For each generated token the most probable ones, where they were asked for and the engine tells them. */
  alternatives?: TokenAlternative[][];
  /** What the model reasoned before the text, where the server tells it apart from it; empty where it only counts it. */
  reasoning?: string;
}

/** A text of which the part after `context` is scored. */
export interface LoglikelihoodRequest {
  context: string;
  continuation: string;
  /** Also score the end-of-text token after the continuation: it belongs to p(y|x). */
  endOfText?: boolean;
  /** Tell `greedy` also where that costs a further request. */
  greedy?: boolean;
  /** Where the text exceeds the model's context, drop tokens from its beginning, but never of the continuation. */
  truncateLeft?: boolean;
}

/** The natural-log probability of a continuation given its context. */
export interface Loglikelihood {
  /** Sum over the continuation's tokens, nats. */
  sum: number;
  /** Tokens scored, the end of text included where it was asked for. */
  tokens: number;
  /** UTF-8 bytes of the continuation, the end of text not counted. */
  bytes: number;
  /** One value a scored token, nats. */
  tokenLogprobs: number[];
  /** True where a token spans the boundary; it then counts as context. */
  straddles: boolean;
  /** Whether every scored token is the most probable one in its place; absent where the engine does not tell. */
  greedy?: boolean;
  /** Tokens dropped from the context's beginning, where that was allowed and had to be. */
  truncatedTokens?: number;
}

/** Several continuations of one context. */
export interface ChoicesRequest {
  context: string;
  continuations: readonly string[];
  /** As in LoglikelihoodRequest. */
  truncateLeft?: boolean;
}

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface ChatRequest {
  messages: readonly ChatMessage[];
  maxNewTokens: number;
  temperature: number;
  topP?: number;
  seed?: number;
  stop?: readonly string[];
  /** How many of the most probable tokens to tell in each place. */
  alternatives?: number;
  /** As in GenerateRequest. */
  sample?: number;
}

/** A conversation as the text that the model's chat template makes of it, ready for the assistant's turn. */
export interface RenderedChat {
  text: string;
  /** What the text begins with and the server puts before every prompt itself: a prompt must not have it twice. */
  beginning: string;
}

/** A token that could have come next. */
export interface TokenAlternative {
  text: string;
  /** Nats. */
  logprob: number;
}

/** What a served model can do and where its limits lie; probed at start. */
export interface InferenceCapabilities {
  engine: string;
  version: string;
  /** What the server's replies say of its version and settings (vLLM), where all say the same. */
  systemFingerprint?: string;
  model: string;
  /** Why the model was asked for without being listed by the server, in a sentence; absent where it is listed. */
  unlisted?: string;
  /** What tells these weights from others of the same name, where the server says it: a commit or a digest. */
  weights?: string;
  /** True where the server may charge for each request, and may answer the same one differently each time. */
  charges?: boolean;
  generate: boolean;
  loglikelihood: boolean;
  chat: boolean;
  /** Whether `renderChat` is there and the model has a chat template; absent where it is not. */
  render?: boolean;
  /** What an ability that is lacking was refused with, in the server's own words. */
  unavailable?: { generate?: string; chat?: string };
  /** True where log-likelihoods say whether they are greedy, on some engines only when asked to. */
  greedy: boolean;
  /** Tokens of prompt and generation together. */
  maxTotalTokens: number;
  maxInputTokens: number;
  maxConcurrentRequests: number;
  /** The text that stands for the end-of-text token. */
  endOfText: string;
  /** The texts that the tokenizer reads as special tokens. */
  specialTexts: readonly string[];
  /** True where the server itself puts a beginning-of-text token before a prompt. */
  addsBeginningOfText: boolean;
}

/** What came of the requests to one server. */
export interface EndpointActivity {
  /** Address without user and password. */
  endpoint: string;
  /** Such as `ready` or `quarantined`. */
  state: string;
  inFlight: number;
  /** How many requests may be under way there now. */
  limit: number;
  requests: number;
  /** Counts by kind, such as `429`, `reset` or `timeout`. */
  faults: Readonly<Record<string, number>>;
  /** Scores for which the server's tokenizer was asked too; absent where a score never needs it. */
  tokenizedScores?: number;
}

/** What a client has done since it was connected. Counters only grow. */
export interface ClientActivity {
  /** Replies that were accepted. */
  requests: number;
  promptTokens: number;
  generatedTokens: number;
  /** Counts by kind, those that a repetition mended among them. */
  faults: Readonly<Record<string, number>>;
  /** As in EndpointActivity, of all servers. */
  tokenizedScores?: number;
  /** Where a client uses several servers. */
  endpoints?: readonly EndpointActivity[];
}

/** A served model. Every method rejects with a MainbenchError of kind `endpoint` or `engine`. */
export interface InferenceClient {
  readonly capabilities: InferenceCapabilities;
  /** What a probe of the server found, timings among it: for a manifest, never for results that must repeat. */
  readonly probe?: JsonObject;
  generate(request: GenerateRequest, signal?: AbortSignal): Promise<Generation>;
  loglikelihood(request: LoglikelihoodRequest, signal?: AbortSignal): Promise<Loglikelihood>;
  /** The log-likelihood of each continuation, in their order; what they share is sent once where the engine allows it. */
  choices(request: ChoicesRequest, signal?: AbortSignal): Promise<Loglikelihood[]>;
  chat(request: ChatRequest, signal?: AbortSignal): Promise<Generation>;
  /** The prompt that the server makes of a conversation, where it tells. */
  renderChat?(messages: readonly ChatMessage[], signal?: AbortSignal): Promise<RenderedChat>;
  /** By parameter that the model was found not to take, what became of it and the server's words; it grows. */
  refusedParameters?(): Readonly<Record<string, string>>;
  /** For displays, read a few times a second; absent where the client does not count. */
  activity?(): ClientActivity;
  /** Asks the server anew which model it serves. */
  identify?(signal?: AbortSignal): Promise<{ model: string; weights?: string }>;
  /** Whether a text's tokens stand for all of it and for nothing else, as far as the server tells. */
  roundTrip?(text: string, signal?: AbortSignal): Promise<boolean>;
  /**
   * How many instances of the server were seen: it grows with a connection behind which another server may be than
   * before, which is out of the question while an older connection is open, since a server that is replaced loses it.
   */
  serverInstances?(): number;
  close(): Promise<void>;
}
