import { fillTemplate, seedOf } from '@mainbench/kit';
import type { Filter, FilterVerdict, JsonObject } from '@mainbench/spec';
import { z } from 'zod';
import { expectedRating, parseRating } from './expected-rating.ts';

const options = z.strictObject({
  rating: z
    .enum(['parsed', 'expected'])
    .default('parsed')
    .describe('parsed: the digit that the model writes; expected: the mean rating under its probabilities of 1 to 5'),
  max_new_tokens: z.int().min(1).default(16).describe('of the reply that is parsed'),
});
type Options = z.infer<typeof options> & JsonObject;

const ratings = ['1', '2', '3', '4', '5'];

/**
 * Score-based filtering: the model tuned on the seed pairs rates each pair from 1 to 5 (self-curation of Humpback,
 * arXiv 2308.06259, section 2.3), in a prompt of the recipe.
 */
export const scoreFilter: Filter<Options> = {
  name: 'score',
  version: 1,
  summary: 'the model tuned on the seed pairs rates each pair from 1 to 5',
  options: options as z.ZodType<Options>,
  models: () => ['seed'],
  needs: ['generate', 'loglikelihood'],
  promptTemplate: 'rating',
  costPerPair: ({ rating, max_new_tokens }) =>
    rating === 'parsed' ? { scored: 0, generated: max_new_tokens } : { scored: ratings.length, generated: 0 },
  async score({ id, instruction, response }, settings, context): Promise<FilterVerdict> {
    const model = context.models.seed;
    if (model === undefined) throw new TypeError('the score filter was given no seed model');
    const prompt = fillTemplate(context.templates.rating.text, { instruction, response });
    if (settings.rating === 'expected') {
      const scored = ratings.map((rating) =>
        model.loglikelihood({ context: prompt, continuation: rating }, context.signal),
      );
      const logprobs = (await Promise.all(scored)).map(({ sum }) => sum);
      return { score: expectedRating(logprobs), details: { logprobs } };
    }
    const request = {
      prompt,
      maxNewTokens: settings.max_new_tokens,
      temperature: 0,
      seed: seedOf(context.seed, 'score', id),
    };
    const { text } = await model.generate(request, context.signal);
    const rating = parseRating(text);
    return {
      score: rating,
      details: rating === null ? { reason: 'no rating from 1 to 5 in the reply', reply: text.slice(0, 200) } : {},
    };
  },
};
