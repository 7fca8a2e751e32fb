import type { Generation, Loglikelihood, TokenAlternative } from '@mainbench/spec';
import type { OperationName } from './request-fields.ts';
import { packLogprobs, type StoredLogprobs, unpackLogprobs } from './stored-logprobs.ts';

/** An answer of any operation. */
export type Answer = Generation | Loglikelihood | Loglikelihood[];

type StoredScore = [
  sum: number,
  tokens: number,
  bytes: number,
  straddles: boolean,
  greedy: boolean | null,
  logprobs: StoredLogprobs,
  truncatedTokens?: number,
];
type StoredText = [
  text: string,
  finish: Generation['finish'],
  promptTokens: number,
  generatedTokens: number,
  truncatedTokens?: number | null,
  alternatives?: TokenAlternative[][] | null,
  reasoning?: string,
];

/** Without the fields that hold nothing at the end. */
function trimmed<T>(fields: readonly T[]): T[] {
  return fields.slice(0, fields.findLastIndex((field) => field !== undefined && field !== null) + 1);
}

function packScore(score: Loglikelihood): unknown[] {
  const { sum, tokens, bytes, tokenLogprobs, straddles, greedy, truncatedTokens, ...others } = score;
  others satisfies Readonly<Record<string, never>>;
  return trimmed([sum, tokens, bytes, straddles, greedy ?? null, packLogprobs(tokenLogprobs), truncatedTokens]);
}

function unpackScore(stored: unknown): Loglikelihood | undefined {
  if (!Array.isArray(stored) || stored.length < 6) return undefined;
  const [sum, tokens, bytes, straddles, greedy, packed, truncatedTokens] = stored as StoredScore;
  const tokenLogprobs = unpackLogprobs(packed);
  if (tokenLogprobs === undefined) return undefined;
  return {
    sum,
    tokens,
    bytes,
    tokenLogprobs,
    straddles,
    ...(greedy === null ? {} : { greedy }),
    ...(truncatedTokens === undefined ? {} : { truncatedTokens }),
  };
}

function packText(generation: Generation): unknown[] {
  const { text, finish, promptTokens, generatedTokens, truncatedTokens, alternatives, reasoning, ...others } =
    generation;
  others satisfies Readonly<Record<string, never>>;
  const optional = [truncatedTokens ?? null, alternatives ?? null, reasoning];
  return trimmed([text, finish, promptTokens, generatedTokens, ...optional]);
}

function unpackText(stored: unknown): Generation | undefined {
  if (!Array.isArray(stored) || stored.length < 4 || typeof stored[0] !== 'string') return undefined;
  const [text, finish, promptTokens, generatedTokens, truncatedTokens, alternatives, reasoning] = stored as StoredText;
  return {
    text,
    finish,
    promptTokens,
    generatedTokens,
    ...(typeof truncatedTokens === 'number' ? { truncatedTokens } : {}),
    ...(Array.isArray(alternatives) ? { alternatives } : {}),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

/** The JSON text that is stored for an answer: its fields in a fixed order, without their names. */
export function packAnswer(answer: Answer): string {
  if (Array.isArray(answer)) return JSON.stringify(answer.map(packScore));
  return JSON.stringify('text' in answer ? packText(answer) : packScore(answer));
}

/** The answer that a JSON text stands for; undefined where it is none of that operation. */
export function unpackAnswer(operation: OperationName, text: string): Answer | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (operation === 'loglikelihood') return unpackScore(stored);
  if (operation !== 'choices') return unpackText(stored);
  if (!Array.isArray(stored)) return undefined;
  const scores = stored.map(unpackScore);
  return scores.every((score) => score !== undefined) ? scores : undefined;
}
