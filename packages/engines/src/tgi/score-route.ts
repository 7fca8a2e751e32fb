import { isObject } from '@mainbench/kit';
import type { ChoicesRequest, Loglikelihood } from '@mainbench/spec';
import { isCount, jsonReader } from '../http/json-reply.ts';
import { requireLogprob } from '../scoring/logprob.ts';
import { scoreDistinct } from '../scoring/score-distinct.ts';
import { loglikelihoodOf, nothingScored, requireLeading, textsToScore } from '../scoring/scored-text.ts';
import { type TgiModel, unreadEndOfText } from './scored-prompt.ts';

/**
 * The log-likelihood of each continuation, by the embedded server's own route: it tokenises, finds the boundaries and
 * computes what the continuations share once.
 *
 * @param endOfText whether the end-of-text token ends each continuation, and is scored with it
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function scoreByRoute(
  model: TgiModel,
  { context: given, continuations, truncateLeft, endOfText }: ChoicesRequest & { endOfText?: boolean },
  signal?: AbortSignal,
): Promise<Loglikelihood[]> {
  const { shown, connection, adapter } = model;
  const asked = continuations.map((continuation) => textsToScore(model, { context: given, continuation, endOfText }));
  const { context = given, end } = asked[0] ?? {};
  const endText = end?.text ?? '';
  const texts = asked.map(({ continuation }) => continuation + endText);
  return scoreDistinct(texts, async (distinct) => {
    const sent = distinct.filter((text) => text !== '');
    if (sent.length === 0) return distinct.map(nothingScored);
    const body = { context, continuations: sent, truncate_left: truncateLeft || undefined, adapter_id: adapter };
    const read = jsonReader(`${shown}/score`, 'a score of each continuation', (value) =>
      readScores(value, sent.length),
    );
    const { leadingIds, scores } = await connection.post('/score', body, read, signal);
    requireLeading(model, leadingIds);
    return distinct.map((text) => {
      if (text === '') return nothingScored();
      const score = scores[sent.indexOf(text)] as (typeof scores)[number];
      const { first, straddles, dropped, logprobs, greedy } = score;
      if (end !== undefined && score.lastId !== end.id) throw unreadEndOfText(model);
      const bytes = Buffer.byteLength(text, 'utf8') - Buffer.byteLength(endText, 'utf8');
      const values = logprobs.map((logprob, index) => requireLogprob(shown, logprob, first + index));
      return loglikelihoodOf({ bytes, straddles, dropped }, values, !greedy.includes(false));
    });
  });
}

function readScores(value: unknown, count: number) {
  if (!isObject(value)) return undefined;
  const { leading_ids: leadingIds, scores } = value;
  if (!Array.isArray(leadingIds) || !leadingIds.every(isCount)) return undefined;
  if (!Array.isArray(scores) || scores.length !== count) return undefined;
  const read = scores.map(readScore);
  return read.every((score) => score !== undefined) ? { leadingIds, scores: read } : undefined;
}

/** What the server tells of one continuation. */
function readScore(value: unknown) {
  if (!isObject(value)) return undefined;
  // The tokens that the model read, the place of the first scored one, and how many the beginning lost.
  const { tokens, first, dropped, straddles, last_id: lastId } = value;
  if (!isCount(tokens) || !isCount(first) || !isCount(dropped) || typeof straddles !== 'boolean') return undefined;
  // Nats, and whether each token is the likeliest; null where there is no finite number, and where nothing is before it.
  const { logprobs, greedy } = value;
  if (!isListOf<number>(logprobs, 'number') || logprobs.length !== tokens - first) return undefined;
  if (!isListOf<boolean>(greedy, 'boolean') || greedy.length !== logprobs.length) return undefined;
  return { first, straddles, dropped, lastId, logprobs, greedy };
}

function isListOf<T>(value: unknown, kind: 'number' | 'boolean'): value is (T | null)[] {
  return Array.isArray(value) && value.every((each) => each === null || typeof each === kind);
}
