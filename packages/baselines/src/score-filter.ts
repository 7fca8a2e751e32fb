import { fillTemplate, seedOf } from '@mainbench/kit';
import type { Filter, FilterContext, FilterVerdict, InferenceClient, JsonObject, Pair } from '@mainbench/spec';
import { z } from 'zod';
import { rateReply } from './parse-rating.ts';

const options = z.strictObject({
  rating: z
    .enum(['parsed', 'expected'])
    .default('parsed')
    .describe(
      'parsed: the model gives reasons and ends with a line such as “Score: 4” (prompt: `templates.rating`); expected: the mean rating under its probabilities of 1 to 5 (prompt: `templates.rating_digit`, which ends where the digit goes)',
    ),
  max_new_tokens: z
    .int()
    .min(1)
    .default(256)
    .describe('longest parsed reply in tokens; a reply cut before its last line has no score'),
});
type Options = z.infer<typeof options> & JsonObject;

/**
 * The mean rating under a model's probabilities of "1" to "5", renormalised over these five.
 * @param logprobs natural-log probabilities of the ratings 1 to 5, in this order
 * @returns a number from 1 to 5, or null where a value is not finite
 */
export function expectedRating(logprobs: readonly number[]): number | null {
  if (logprobs.length === 0 || logprobs.some((value) => !Number.isFinite(value))) return null;
  const largest = Math.max(...logprobs);
  const weights = logprobs.map((value) => Math.exp(value - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, index) => sum + weight * (index + 1), 0) / total;
}

const ratings = ['1', '2', '3', '4', '5'];

async function askForExpected(model: InferenceClient, pair: Pair, context: FilterContext): Promise<FilterVerdict> {
  const { instruction, response } = pair;
  const prompt = fillTemplate(context.templates.ratingDigit.text, { instruction, response });
  const scores = await model.choices({ context: prompt, continuations: ratings }, context.signal);
  const logprobs = scores.map(({ sum }) => sum);
  const score = expectedRating(logprobs);
  if (score === null) return { score, details: { reason: 'a digit has no finite probability' } };
  return { score, details: { logprobs } };
}

async function askForReply(
  model: InferenceClient,
  { id, instruction, response }: Pair,
  maxNewTokens: number,
  context: FilterContext,
): Promise<FilterVerdict> {
  const prompt = fillTemplate(context.templates.rating.text, { instruction, response });
  const seed = seedOf(context.seed, 'score', id);
  return rateReply(await model.generate({ prompt, maxNewTokens, temperature: 0, seed }, context.signal), maxNewTokens);
}

/**
 * Score-based filtering: the model tuned on the seed pairs rates each pair from 1 to 5 (self-curation of Humpback,
 * arXiv 2308.06259, section 2.3 and its table of the rating prompt: brief reasons, then a last line with the score).
 */
export const scoreFilter: Filter<Options> = {
  name: 'score',
  version: 2,
  summary: 'the model tuned on the seed pairs rates each pair from 1 to 5',
  options: options as z.ZodType<Options>,
  models: () => ['seed'],
  needs: ['generate', 'loglikelihood'],
  promptTemplate: 'rating',
  costPerPair: ({ rating, max_new_tokens }) =>
    rating === 'parsed'
      ? { scored: 0, generated: max_new_tokens }
      : { scored: 1, continuations: ratings.length, generated: 0 },
  async score(pair, settings, context): Promise<FilterVerdict> {
    const model = context.models.seed;
    if (model === undefined) throw new TypeError('the score filter was given no seed model');
    return settings.rating === 'expected'
      ? askForExpected(model, pair, context)
      : askForReply(model, pair, settings.max_new_tokens, context);
  },
};
