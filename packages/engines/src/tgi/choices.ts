import type { ChoicesRequest, Loglikelihood } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { isLogprob } from '../scoring/logprob.ts';
import { type Generated, postGenerate } from './generated-reply.ts';
import { nothingScored, requirePrefill, scoreText } from './loglikelihood.ts';
import { prepareText, type ScoredText, type ScoringModel } from './scored-text.ts';

/** The most that TGI tells unless it was started with a larger `--max-top-n-tokens`, which `/info` does not show. */
const mostTopTokens = 5;

/**
 * The log-likelihood of each continuation. A text that occurs twice is sent once. Where all continuations are one
 * token after the same tokens, and all are among the likeliest next ones, a single request tells them all;
 * otherwise each is scored by itself, so that all values of one answer come from the same computation.
 *
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function choices(
  connection: Connection,
  model: ScoringModel,
  { context, continuations, truncateLeft }: ChoicesRequest,
  signal?: AbortSignal,
): Promise<Loglikelihood[]> {
  const distinct = [...new Set(continuations)];
  const texts = await Promise.all(
    distinct.map((continuation) => prepareText(connection, model, { context, continuation, truncateLeft }, signal)),
  );
  const found =
    (await nextTokenScores(connection, model, context, texts, signal)) ??
    (await Promise.all(
      texts.map((text) => (text === undefined ? nothingScored : scoreText(connection, model, text, signal))),
    ));
  const scores = new Map(distinct.map((continuation, index) => [continuation, found[index] as Loglikelihood]));
  return continuations.map((continuation) => {
    const score = scores.get(continuation) as Loglikelihood;
    return { ...score, tokenLogprobs: [...score.tokenLogprobs] };
  });
}

/** Whether texts differ in their last token alone, which is the one to score. */
function differInLastToken(texts: readonly (ScoredText | undefined)[]): texts is readonly ScoredText[] {
  const [one] = texts;
  return texts.every(
    (text) =>
      text !== undefined &&
      one !== undefined &&
      !text.boundary.straddles &&
      text.boundary.first === text.ids.length - 1 &&
      text.ids.length === one.ids.length &&
      text.ids.slice(0, -1).every((id, index) => id === one.ids[index]),
  );
}

/** The scores of single tokens from one request that generates a token after the context; undefined where it cannot. */
function nextTokenScores(
  connection: Connection,
  model: ScoringModel,
  context: string,
  texts: readonly (ScoredText | undefined)[],
  signal: AbortSignal | undefined,
): Promise<Loglikelihood[] | undefined> {
  if (context === '' || texts.length < 2 || texts.length > mostTopTokens || !differInLastToken(texts)) {
    return Promise.resolve(undefined);
  }
  const dropped = texts[0]?.dropped ?? 0;
  const before = texts[0]?.ids.slice(0, -1) ?? [];
  const parameters = {
    max_new_tokens: 1,
    do_sample: false,
    decoder_input_details: true,
    top_n_tokens: mostTopTokens,
    ...(dropped > 0 ? { truncate: before.length } : {}),
    ...(model.adapter === undefined ? {} : { adapter_id: model.adapter }),
  };
  const use = (answer: Generated) => scoresOfNext(connection, texts, before, answer);
  return postGenerate(connection, context, parameters, use, signal);
}

function scoresOfNext(
  connection: Connection,
  texts: readonly ScoredText[],
  before: readonly number[],
  answer: Generated,
): Loglikelihood[] | undefined {
  const whole = answer.prefill.length > 0 && answer.prefill.length === answer.promptTokens;
  const told = answer.prefill.ids;
  if (whole && !(told.length === before.length && told.every((id, index) => id === before[index]))) {
    // On its own the context has other tokens than at the beginning of the texts.
    return undefined;
  }
  requirePrefill(connection, before, answer);
  const chosen = answer.generated.ids[0];
  const likeliest = answer.topTokens[0];
  const scores = texts.map(({ ids, bytes, dropped }): Loglikelihood | undefined => {
    const id = ids.at(-1);
    const logprob = likeliest?.logprobs[likeliest.ids.indexOf(id as number)];
    if (!isLogprob(logprob)) {
      return undefined;
    }
    const score = { sum: logprob, tokens: 1, bytes, tokenLogprobs: [logprob], straddles: false, greedy: id === chosen };
    return dropped > 0 ? { ...score, truncatedTokens: dropped } : score;
  });
  return scores.every((score) => score !== undefined) ? scores : undefined;
}
