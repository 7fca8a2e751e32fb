import { isObject } from '@mainbench/kit';
import { isCount } from '../http/json-reply.ts';
import { objectFields } from '../http/object-columns.ts';
import { TokenTexts } from '../scoring/token-texts.ts';

/** Tokens with their log-probabilities, a column for each of their members. */
export class TokenScores {
  readonly ids: readonly number[];
  /** Nats; NaN for null, which is what servers tell of a prompt's first token, and in the place of NaN. */
  readonly logprobs: readonly number[];
  /** Absent where they are not read. */
  readonly texts: TokenTexts | undefined;

  constructor(ids: readonly number[], logprobs: readonly number[], texts?: TokenTexts) {
    this.ids = ids;
    this.logprobs = logprobs;
    this.texts = texts;
  }
}

interface ReportedToken {
  id: number;
  logprob: number | null;
  text?: unknown;
}

/** How TGI writes the tokens of a prompt, and those that it generated. */
export const tokenShapes = {
  prefill: objectFields(
    { id: 'count', text: 'text', logprob: 'number' },
    ([ids = [], stops = [], logprobs = []], texts) => new TokenScores(ids, logprobs, new TokenTexts(texts, stops)),
  ),
  tokens: objectFields(
    { id: 'count', text: 'unread', logprob: 'number', special: 'unread' },
    ([ids = [], logprobs = []]) => new TokenScores(ids, logprobs),
  ),
};

/** The columns of what a shape made or JSON.parse left as a list of tokens; undefined where it is neither. */
export function readTokenScores(value: unknown): TokenScores | undefined {
  if (value instanceof TokenScores) return value;
  return Array.isArray(value) && value.every(isReportedToken) ? columnsOf(value) : undefined;
}

/** The tokens of a list, without what is no token; empty where there is no list. */
export function tokensAmong(value: unknown): TokenScores {
  if (value instanceof TokenScores) return value;
  return columnsOf(Array.isArray(value) ? value.filter(isReportedToken) : []);
}

function columnsOf(tokens: readonly ReportedToken[]): TokenScores {
  const texts = tokens.map(({ text }) => text);
  return new TokenScores(
    tokens.map(({ id }) => id),
    tokens.map(({ logprob }) => logprob ?? Number.NaN),
    texts.every((text) => typeof text === 'string') ? TokenTexts.of(texts) : undefined,
  );
}

function isReportedToken(value: unknown): value is ReportedToken {
  return isObject(value) && isCount(value.id) && (value.logprob === null || typeof value.logprob === 'number');
}
