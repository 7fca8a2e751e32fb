import { isObject } from '@mainbench/kit';
import type { ChoicesRequest, Loglikelihood } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { isCount, jsonReader } from '../http/json-reply.ts';
import { requireLogprob } from '../scoring/logprob.ts';
import { scoreDistinct } from '../scoring/score-distinct.ts';
import { loglikelihoodOf, nothingScored, type ScoringModel, textsToScore } from '../scoring/scored-text.ts';
import { requireLeading } from '../scoring/scoring-faults.ts';
import { unreadEndOfText } from './scored-prompt.ts';

/** What the server tells of one continuation. */
interface RouteScore {
  /** Place of the first scored token among those that the model read. */
  first: number;
  straddles: boolean;
  /** Tokens that the beginning lost. */
  dropped: number;
  lastId: unknown;
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
 * @param endOfText whether the end-of-text token ends each continuation, and is scored with it
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function scoreByRoute(
  connection: Connection,
  model: ScoringModel,
  { context: given, continuations, truncateLeft, endOfText }: ChoicesRequest & { endOfText?: boolean },
  signal?: AbortSignal,
): Promise<Loglikelihood[]> {
  const { shown } = connection;
  const asked = continuations.map((continuation) =>
    textsToScore(shown, model, { context: given, continuation, endOfText }),
  );
  const { context = given, end } = asked[0] ?? {};
  const endText = end?.text ?? '';
  const texts = asked.map(({ continuation }) => continuation + endText);
  return scoreDistinct(texts, async (distinct) => {
    const sent = distinct.filter((text) => text !== '');
    if (sent.length === 0) return distinct.map(nothingScored);
    const body = { context, continuations: sent, truncate_left: truncateLeft || undefined, adapter_id: model.adapter };
    const read = jsonReader(`${shown}/score`, 'a score of each continuation', (value) =>
      readScores(value, sent.length),
    );
    const { leadingIds, scores } = await connection.post('/score', body, read, signal);
    requireLeading(shown, model.leadingIds, leadingIds);
    return distinct.map((text) => {
      if (text === '') return nothingScored();
      const { lastId, first, straddles, dropped, logprobs, greedy } = scores[sent.indexOf(text)] as RouteScore;
      if (end !== undefined && lastId !== end.id) throw unreadEndOfText(shown);
      const bytes = Buffer.byteLength(text, 'utf8') - Buffer.byteLength(endText, 'utf8');
      const values = logprobs.map((logprob, index) => requireLogprob(shown, logprob, first + index));
      return loglikelihoodOf({ bytes, straddles, dropped }, values, !greedy.includes(false));
    });
  });
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
  if (!isListOf<number>(logprobs, 'number') || logprobs.length !== tokens - first) return undefined;
  if (!isListOf<boolean>(greedy, 'boolean') || greedy.length !== logprobs.length) return undefined;
  return { first, straddles, dropped, lastId, logprobs, greedy };
}

function isListOf<T>(value: unknown, kind: 'number' | 'boolean'): value is (T | null)[] {
  return Array.isArray(value) && value.every((each) => each === null || typeof each === kind);
}
