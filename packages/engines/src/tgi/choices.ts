import type { ChoicesRequest, Loglikelihood } from '@mainbench/spec';
import { isLogprob } from '../scoring/logprob.ts';
import { scoreDistinct } from '../scoring/score-distinct.ts';
import { loglikelihoodOf, nothingScored } from '../scoring/scored-text.ts';
import { type Generated, postGenerate } from './generated-reply.ts';
import { loglikelihood, requirePrefill, scorePrompt } from './loglikelihood.ts';
import { askedPrompt, preparePrompt, type ScoredPrompt, type TgiModel } from './scored-prompt.ts';

/** The most that TGI tells unless it was started with a larger `--max-top-n-tokens`, which `/info` does not show. */
const mostTopTokens = 5;

/** UTF-16 units that a single token may have; longer continuations are scored without asking how many tokens they are. */
const longestToken = 16;

/**
 * The log-likelihood of each continuation. A text that occurs twice is sent once. Where all continuations are one
 * token after the same tokens, and all are among the likeliest next ones, a single request tells them all;
 * otherwise each is scored by itself, so that all values of one answer come from the same computation.
 *
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export function choices(
  model: TgiModel,
  { context, continuations, truncateLeft }: ChoicesRequest,
  signal?: AbortSignal,
): Promise<Loglikelihood[]> {
  return scoreDistinct(continuations, async (distinct) => {
    const requests = distinct.map((continuation) => ({ context, continuation, truncateLeft }));
    const mayBeTogether = context !== '' && distinct.length > 1 && distinct.length <= mostTopTokens;
    if (!mayBeTogether || distinct.some(({ length }) => length > longestToken)) {
      return Promise.all(requests.map((request) => loglikelihood(model, request, signal)));
    }
    const prompts = await Promise.all(
      requests.map((request) => {
        const asked = askedPrompt(model, request);
        return asked && preparePrompt(model, request, asked, signal);
      }),
    );
    const found = differInLastToken(prompts) ? await nextTokenScores(model, context, prompts, signal) : undefined;
    const oneByOne = () =>
      prompts.map((prompt) => (prompt === undefined ? nothingScored() : scorePrompt(model, prompt, signal)));
    return found ?? Promise.all(oneByOne());
  });
}

/** Whether texts differ in their last token alone, which is the one to score. */
function differInLastToken(prompts: readonly (ScoredPrompt | undefined)[]): prompts is readonly ScoredPrompt[] {
  const [one] = prompts;
  return prompts.every(
    (prompt) =>
      prompt !== undefined &&
      one !== undefined &&
      !prompt.straddles &&
      prompt.first === prompt.ids.length - 1 &&
      prompt.ids.length === one.ids.length &&
      prompt.ids.slice(0, -1).every((id, index) => id === one.ids[index]),
  );
}

/** The scores of single tokens from one request that generates a token after the context; undefined where it cannot. */
function nextTokenScores(
  { shown, connection, adapter }: TgiModel,
  context: string,
  prompts: readonly ScoredPrompt[],
  signal: AbortSignal | undefined,
): Promise<Loglikelihood[] | undefined> {
  const dropped = prompts[0]?.dropped ?? 0;
  const before = prompts[0]?.ids.slice(0, -1) ?? [];
  const parameters = {
    max_new_tokens: 1,
    do_sample: false,
    decoder_input_details: true,
    top_n_tokens: mostTopTokens,
    truncate: dropped > 0 ? before.length : undefined,
    adapter_id: adapter,
  };
  const use = (answer: Generated) => scoresOfNext(shown, prompts, before, answer);
  return postGenerate(connection, context, parameters, use, signal);
}

function scoresOfNext(
  shown: string,
  prompts: readonly ScoredPrompt[],
  before: readonly number[],
  answer: Generated,
): Loglikelihood[] | undefined {
  const told = answer.prefill.ids;
  const isWhole = told.length > 0 && told.length === answer.promptTokens;
  if (isWhole && !(told.length === before.length && told.every((id, index) => id === before[index]))) {
    // On its own the context has other tokens than at the beginning of the texts.
    return undefined;
  }
  requirePrefill(shown, before, answer);
  const chosen = answer.generated.ids[0];
  const likeliest = answer.topTokens[0];
  const scores = prompts.map((prompt) => {
    const id = prompt.ids.at(-1) as number;
    const logprob = likeliest?.logprobs[likeliest.ids.indexOf(id)];
    return isLogprob(logprob) ? loglikelihoodOf(prompt, [logprob], id === chosen) : undefined;
  });
  return scores.every((score) => score !== undefined) ? scores : undefined;
}
