import type { Loglikelihood, LoglikelihoodRequest } from '@mainbench/spec';
import type { OneRequest } from '../scoring/one-request.ts';
import { reportedBoundary } from '../scoring/reported-boundary.ts';
import { loglikelihoodOf, type ScoringModel, textsToScore } from '../scoring/scored-text.ts';
import type { TokenTexts } from '../scoring/token-texts.ts';

/** The tokens of a text that a server tokenised itself, as its reply tells them. */
export interface ReportedPrompt {
  /** NaN for a token of which nothing is told, which only the first may be. */
  ids: readonly number[];
  texts: TokenTexts;
  /**
   * The log-probabilities of the tokens from one on, nats, and whether all of them are the likeliest.
   *
   * @throws EndpointFault where one is none
   */
  scoresFrom(first: number): { logprobs: number[]; greedy: boolean };
}

/**
 * The log-likelihood of a continuation by one request, which sends its text.
 *
 * @param ask sends it, and uses the reply; what it gives is undefined where the reply does not tell the tokens
 * @returns undefined where the reply does not tell where the continuation begins; it must be tokenised first
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function reportedScore(
  model: ScoringModel,
  requests: OneRequest,
  request: LoglikelihoodRequest,
  ask: <T>(text: string, use: (reported: ReportedPrompt) => T) => Promise<T | undefined>,
): Promise<Loglikelihood | undefined> {
  const { leadingIds, maxInputTokens } = model;
  const { context, continuation, end } = textsToScore(model, request);
  const text = context + continuation + (end?.text ?? '');
  if (text === context || !requests.isWorthTrying(model, { context }, text)) return undefined;
  const use = ({ ids, texts, scoresFrom }: ReportedPrompt): Loglikelihood | undefined => {
    const isFirstReported = !Number.isNaN(ids[0]);
    if (ids.length > maxInputTokens || (end !== undefined && ids.at(-1) !== end.id)) return undefined;
    if (leadingIds.some((id, index) => ids[index] !== id && (index > 0 || isFirstReported))) return undefined;
    const reported = { texts, leading: leadingIds.length, isFirstReported };
    const boundary = reportedBoundary(reported, Buffer.from(text, 'utf8'), Buffer.byteLength(context, 'utf8'));
    if (boundary === undefined) return undefined;
    const { logprobs, greedy } = scoresFrom(boundary.first);
    const bytes = Buffer.byteLength(continuation, 'utf8');
    return loglikelihoodOf({ bytes, straddles: boundary.straddles, dropped: 0 }, logprobs, greedy);
  };
  return requests.tryScore(() => ask(text, use));
}
