import { isObject } from '@mainbench/kit';
import { isCount } from '../http/json-reply.ts';
import { objectFields } from '../http/object-columns.ts';

/** Tokens with their log-probabilities, a column for each of their members. */
export class TokenScores {
  readonly ids: readonly number[];
  /** Nats; NaN for null, which is what servers tell of a prompt's first token, and in the place of NaN. */
  readonly logprobs: readonly number[];

  constructor(ids: readonly number[], logprobs: readonly number[]) {
    this.ids = ids;
    this.logprobs = logprobs;
  }
}

interface ToldToken {
  id: number;
  logprob: number | null;
}

const make = ([ids = [], logprobs = []]: readonly number[][]) => new TokenScores(ids, logprobs);

/** How TGI writes the tokens of a prompt, and those that it generated. */
export const tokenShapes = {
  prefill: objectFields({ id: 'count', text: 'unread', logprob: 'number' }, make),
  tokens: objectFields({ id: 'count', text: 'unread', logprob: 'number', special: 'unread' }, make),
};

/** The columns of what a shape made or JSON.parse left as a list of tokens; undefined where it is neither. */
export function readTokenScores(value: unknown): TokenScores | undefined {
  if (value instanceof TokenScores) return value;
  return Array.isArray(value) && value.every(isToldToken) ? columnsOf(value) : undefined;
}

/** The tokens of a list, without what is no token; empty where there is no list. */
export function tokensAmong(value: unknown): TokenScores {
  if (value instanceof TokenScores) return value;
  return columnsOf(Array.isArray(value) ? value.filter(isToldToken) : []);
}

function columnsOf(tokens: readonly ToldToken[]): TokenScores {
  return new TokenScores(
    tokens.map(({ id }) => id),
    tokens.map(({ logprob }) => logprob ?? Number.NaN),
  );
}

function isToldToken(value: unknown): value is ToldToken {
  return isObject(value) && isCount(value.id) && (value.logprob === null || typeof value.logprob === 'number');
}
