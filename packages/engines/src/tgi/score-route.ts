import { isObject } from '@mainbench/kit';
import type { ChoicesRequest, Loglikelihood } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { isCount, jsonReader } from '../http/json-reply.ts';
import { isLogprob } from '../scoring/logprob.ts';
import { withPrefix } from '../scoring/prefix-token.ts';
import { requireWellFormed } from '../scoring/well-formed.ts';
import { nothingScored } from './loglikelihood.ts';
import { endOfTextOf, type ScoringModel } from './scored-text.ts';
import { noLogprob, otherLeadingIds, unreadEndOfText } from './token-faults.ts';

/** Continuations of one context that are to be scored with one request. */
export interface ScoreRouteRequest extends ChoicesRequest {
  /** Whether the end-of-text token ends each continuation, and is scored with it. */
  endOfText?: boolean;
}

/** What the server tells of one continuation. */
interface RouteScore {
  /** Tokens of context and continuation that the model read. */
  tokens: number;
  /** Place of the first scored one among them. */
  first: number;
  straddles: boolean;
  /** Tokens that the beginning lost. */
  dropped: number;
  lastId: number | undefined;
  /** Nats, from `first` on; null where there is no finite number. */
  logprobs: readonly (number | null)[];
  /** Whether each scored token is the likeliest in its place; null where nothing is before it. */
  greedy: readonly (boolean | null)[];
}

interface RouteScores {
  leadingIds: readonly number[];
  scores: readonly RouteScore[];
}

/**
 * The log-likelihood of each continuation, by the embedded server's own route: it tokenises, finds the boundaries and
 * computes what the continuations share once.
 *
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function scoreByRoute(
  connection: Connection,
  model: ScoringModel,
  { context: given, continuations: asked, endOfText, truncateLeft }: ScoreRouteRequest,
  signal?: AbortSignal,
): Promise<Loglikelihood[]> {
  const texts = asked.map((continuation) => withPrefix({ context: given, continuation }, model.prefix));
  const context = texts[0]?.context ?? given;
  const continuations = texts.map(({ continuation }) => continuation);
  requireWellFormed(context, 'context');
  for (const continuation of continuations) requireWellFormed(continuation, 'continuation');
  const end = endOfText ? endOfTextOf(connection, model) : '';
  const distinct = [...new Set(continuations)].filter((continuation) => continuation + end !== '');
  const scores = new Map<string, Loglikelihood>();
  if (distinct.length > 0) {
    const body = {
      context,
      continuations: distinct.map((continuation) => continuation + end),
      ...(truncateLeft ? { truncate_left: true } : {}),
      ...(model.adapter === undefined ? {} : { adapter_id: model.adapter }),
    };
    const place = `${connection.shown}/score`;
    const read = jsonReader(place, 'a score of each continuation', (value) => readScores(value, distinct.length));
    const reply = await connection.post('/score', body, read, signal);
    if (!model.leadingIds.every((id, index) => reply.leadingIds[index] === id)) throw otherLeadingIds(connection);
    for (const [index, continuation] of distinct.entries()) {
      const score = reply.scores[index] as RouteScore;
      if (endOfText && score.lastId !== model.endOfText?.id) throw unreadEndOfText(connection);
      scores.set(continuation, loglikelihoodOf(connection, score, Buffer.byteLength(continuation, 'utf8')));
    }
  }
  return continuations.map((continuation) => {
    const score = scores.get(continuation) ?? nothingScored;
    return { ...score, tokenLogprobs: [...score.tokenLogprobs] };
  });
}

function loglikelihoodOf(connection: Connection, score: RouteScore, bytes: number): Loglikelihood {
  const tokenLogprobs = score.logprobs.map((logprob, index) => {
    if (!isLogprob(logprob)) throw noLogprob(connection, score.first + index);
    return logprob;
  });
  return {
    sum: tokenLogprobs.reduce((sum, value) => sum + value, 0),
    tokens: tokenLogprobs.length,
    bytes,
    tokenLogprobs,
    straddles: score.straddles,
    greedy: !score.greedy.includes(false),
    ...(score.dropped > 0 ? { truncatedTokens: score.dropped } : {}),
  };
}

function readScores(value: unknown, count: number): RouteScores | undefined {
  if (!isObject(value)) return undefined;
  const { leading_ids: leadingIds, scores } = value;
  if (!Array.isArray(leadingIds) || !leadingIds.every(isCount)) return undefined;
  if (!Array.isArray(scores) || scores.length !== count) return undefined;
  const read = scores.map(readScore);
  return read.every((score) => score !== undefined) ? { leadingIds, scores: read } : undefined;
}

function readScore(value: unknown): RouteScore | undefined {
  if (!isObject(value)) return undefined;
  const { tokens, first, straddles, dropped, last_id: lastId, logprobs, greedy } = value;
  if (!isCount(tokens) || !isCount(first) || !isCount(dropped) || typeof straddles !== 'boolean') return undefined;
  if (!isListOf(logprobs, 'number') || logprobs.length !== tokens - first) return undefined;
  if (!isListOf(greedy, 'boolean') || greedy.length !== logprobs.length) return undefined;
  return { tokens, first, straddles, dropped, lastId: isCount(lastId) ? lastId : undefined, logprobs, greedy };
}

function isListOf(value: unknown, kind: 'number'): value is (number | null)[];
function isListOf(value: unknown, kind: 'boolean'): value is (boolean | null)[];
function isListOf(value: unknown, kind: string): boolean {
  return Array.isArray(value) && value.every((each) => each === null || typeof each === kind);
}
