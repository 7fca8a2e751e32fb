/** What a model says to a prompt, and what it reasoned before. */
export interface Answer {
  text: string;
  reasoning: string;
}

/** A request to a service that is played. */
export interface Asked {
  /** Path without the query. */
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty where none came. */
  body: Readonly<Record<string, unknown>>;
}

/** A reply; a body that is a string is sent as it is, any other as JSON. */
export interface Reply {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body: unknown;
}

export type Route = (asked: Asked) => Reply;

/** What may go wrong at a service. */
export type Trouble = 'unauthorized' | 'no-model' | 'rate-limited' | 'too-long' | 'filtered';

/** How a service or server writes its replies, from what is public about it: written, never recorded. */
export interface ReplyShape {
  name: string;
  /** Documentation, source code or reports in which the form is found. */
  sources: readonly [string, ...string[]];
  /** Engines of `--engine` that speak to it. */
  engines: readonly string[];
  /** Path and query of the address that is given to `--endpoint`; empty for engines other than `openai`. */
  path: string;
  model: string;
  /** Options of the command line beside these, such as headers. */
  options?: readonly string[];
  /** Environment variables of the command line. */
  environment?: Readonly<Record<string, string>>;
  /** Whether its replies show that there was reasoning: between marks, in a field of its own or by a count. */
  reasons: boolean;
  /** Whether it continues prompts too. */
  completes: boolean;
  /** By path; `*` stands for all others. */
  routes(answer: (prompt: string) => Answer): Readonly<Record<string, Route>>;
  troubles: Readonly<Partial<Record<Trouble, Reply>>>;
}

/** Text of a value of a body. */
const textIn = (value: unknown) => (typeof value === 'string' ? value : '');

/** The last turn of a conversation, as the services read it. */
export function lastTurn({ body }: Asked): string {
  const { messages } = body;
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  return typeof last === 'object' && last !== null && 'content' in last ? textIn(last.content) : '';
}

/** The prompt of a completion. */
export const promptOf = ({ body }: Asked): string => textIn(body.prompt);

/** What a reasoning model writes where nobody parses it. */
export const marked = ({ text, reasoning }: Answer): string => `<think>\n${reasoning}\n</think>\n\n${text}`;

/** About as many tokens as texts of such a length have; none is generated beyond what was asked for. */
export function tokenCount(text: string, limit: unknown = Number.MAX_SAFE_INTEGER): number {
  return Math.min(Math.ceil(text.length / 4), Number(limit));
}

/** OpenAI's count of tokens. */
export function usage(asked: Asked, written: string): { prompt: number; generated: number; total: number } {
  const limit = asked.body.max_tokens ?? asked.body.max_completion_tokens ?? undefined;
  const prompt = tokenCount(lastTurn(asked) + promptOf(asked));
  const generated = tokenCount(written, limit);
  return { prompt, generated, total: prompt + generated };
}

/** OpenAI's form of an error. */
export function openaiError(status: number, message: string, type: string, code: string | number | null): Reply {
  return { status, body: { error: { message, type, param: null, code } } };
}
