import type { JsonObject, JsonValue } from '@mainbench/spec';
import { isCompletion, type Parser } from './parser.ts';

export interface LogprobOptions {
  /** The token that says that the first output is better. */
  numerator: string;
  /** All tokens that are a verdict. */
  denominators: readonly string[];
  /** Whether only the more probable verdict counts. */
  binarize: boolean;
  /** The place of the verdict among the tokens, from the end where negative; `batch` for one verdict a token. */
  index: number | 'batch';
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** The tokens of an answer with their probabilities; undefined where the endpoint gave none. */
export function tokensOf(choice: JsonObject): readonly JsonValue[] | undefined {
  const { content } = objectOf(choice.logprobs);
  return Array.isArray(content) && content.length > 0 ? content : undefined;
}

function verdictOf(token: JsonValue, options: LogprobOptions): number {
  const alternatives = objectOf(token).top_logprobs;
  if (!Array.isArray(alternatives)) throw new SyntaxError('a token without alternatives');
  const wanted = new Set([...options.denominators, options.numerator]);
  const known = new Map<string, number>();
  for (const alternative of alternatives) {
    const { token: text, logprob } = objectOf(alternative);
    // Of two alternatives with one text the last one counts.
    if (typeof text !== 'string' || !wanted.has(text) || typeof logprob !== 'number') continue;
    // What JSON writes as 1e999 is no log-probability; -1e999 is none of the token.
    if (logprob < Number.POSITIVE_INFINITY) known.set(text, logprob);
  }
  if (![...known.values()].some(Number.isFinite)) throw new SyntaxError('no verdict among the most probable tokens');
  const logprobOf = (text: string) => known.get(text) ?? Number.NEGATIVE_INFINITY;
  const own = logprobOf(options.numerator);
  if (options.binarize) {
    const others = options.denominators.filter((text) => text !== options.numerator);
    return others.every((text) => own > logprobOf(text)) ? 1 : 2;
  }
  const logprobs = options.denominators.map(logprobOf);
  const largest = Math.max(...logprobs);
  const total = largest + Math.log(logprobs.reduce((sum, logprob) => sum + Math.exp(logprob - largest), 0));
  return 2 - Math.exp(own - total);
}

/** `logprob_parser`: how the probability of the tokens that are a verdict divides between the two outputs. */
export function logprobParser(options: LogprobOptions): Parser {
  return (parsed) => {
    if (!isCompletion(parsed)) throw new SyntaxError('no answer of a judge');
    const tokens = tokensOf(parsed.choice);
    if (tokens === undefined) throw new SyntaxError('the endpoint gave no log-probabilities');
    if (options.index === 'batch') return tokens.map((token) => verdictOf(token, options));
    const token = tokens.at(options.index);
    if (token === undefined) throw new SyntaxError('no token where the verdict was expected');
    return [verdictOf(token, options)];
  };
}
