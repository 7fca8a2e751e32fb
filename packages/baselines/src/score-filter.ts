import { fillTemplate, seedOf } from '@mainbench/kit';
import type { Filter, FilterContext, FilterVerdict, InferenceClient, JsonObject, Pair } from '@mainbench/spec';
import { z } from 'zod';
import { digitLogprobs, expectedRating, noFiniteDigit } from './digit-probabilities.ts';
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

/** The highest rating. */
const highest = 5;

async function askForExpected(model: InferenceClient, pair: Pair, context: FilterContext): Promise<FilterVerdict> {
  const { instruction, response } = pair;
  const prompt = fillTemplate(context.templates.ratingDigit.text, { instruction, response });
  const logprobs = await digitLogprobs(model, prompt, highest, context.signal);
  if (logprobs === undefined) return { score: null, details: { reason: noFiniteDigit } };
  return { score: expectedRating(logprobs), details: { logprobs } };
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
      : { scored: 1, continuations: highest, generated: 0 },
  async score(pair, settings, context): Promise<FilterVerdict> {
    const model = context.models.seed;
    if (model === undefined) throw new TypeError('the score filter was given no seed model');
    return settings.rating === 'expected'
      ? askForExpected(model, pair, context)
      : askForReply(model, pair, settings.max_new_tokens, context);
  },
};
