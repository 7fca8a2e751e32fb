import { seedOf } from '@mainbench/kit';
import type { Filter, FilterContext, FilterVerdict, InferenceClient, JsonObject, Pair } from '@mainbench/spec';
import { z } from 'zod';
import { type Direction, promptAndTarget } from './direction.ts';
import { longestCommonSubsequenceF1 } from './longest-common-subsequence.ts';

const options = z.strictObject({
  variant: z
    .enum(['forward', 'bidirectional', 'sampled'])
    .default('forward')
    .describe(
      'forward: mean token NLL of the text; bidirectional: plus that of the instruction; sampled: a regenerated response against the text',
    ),
  max_new_tokens: z.int().min(1).default(512).describe('of the variant `sampled`'),
});
type Options = z.infer<typeof options> & JsonObject;

async function meanNll(client: InferenceClient, direction: Direction, pair: Pair, context: FilterContext) {
  const { prompt, target } = promptAndTarget(direction, pair, context.templates);
  const request = { context: prompt, continuation: target, endOfText: context.endOfText };
  const { sum, tokens } = await client.loglikelihood(request, context.signal);
  return { nll: tokens === 0 ? null : -sum / tokens, tokens };
}

function modelOf(context: FilterContext, role: Direction): InferenceClient {
  const client = context.models[role];
  if (client === undefined) throw new TypeError(`the mutual filter was given no ${role} model`);
  return client;
}

async function regenerate(pair: Pair, settings: Options, context: FilterContext) {
  const { prompt, target } = promptAndTarget('forward', pair, context.templates);
  const seed = seedOf(context.seed, 'mutual', pair.id);
  const { text } = await modelOf(context, 'forward').generate(
    { prompt, maxNewTokens: settings.max_new_tokens, temperature: 0, seed },
    context.signal,
  );
  return longestCommonSubsequenceF1(text.split(/\s+/).filter(Boolean), target.split(/\s+/).filter(Boolean));
}

/**
 * MAIN's filter: keeps texts that the aligned forward model predicts well from their generated instruction.
 * Score = −(mean token NLL of the text given its instruction); method.md section 3 gives the reading's standing.
 */
export const mutualFilter: Filter<Options> = {
  name: 'mutual',
  version: 1,
  summary: 'keeps texts that the aligned forward model predicts well from their generated instruction',
  options: options as z.ZodType<Options>,
  models: ({ variant }) => (variant === 'bidirectional' ? ['forward', 'reverse'] : ['forward']),
  needs: ['generate', 'loglikelihood'],
  costPerPair: ({ variant, max_new_tokens }) =>
    variant === 'sampled'
      ? { scored: 0, generated: max_new_tokens }
      : { scored: variant === 'bidirectional' ? 2 : 1, generated: 0 },
  async score(pair, settings, context): Promise<FilterVerdict> {
    if (settings.variant === 'sampled') {
      const f1 = await regenerate(pair, settings, context);
      return { score: f1, details: { f1 } };
    }
    const forward = await meanNll(modelOf(context, 'forward'), 'forward', pair, context);
    if (forward.nll === null) return { score: null, details: { reason: 'empty text' } };
    if (settings.variant === 'forward')
      return { score: -forward.nll, details: { forward_nll: forward.nll, tokens: forward.tokens } };
    const reverse = await meanNll(modelOf(context, 'reverse'), 'reverse', pair, context);
    if (reverse.nll === null) return { score: null, details: { reason: 'empty instruction' } };
    return { score: -(forward.nll + reverse.nll), details: { forward_nll: forward.nll, reverse_nll: reverse.nll } };
  },
};
