import { seedOf } from '@mainbench/kit';
import type { Filter, FilterContext, FilterVerdict, InferenceClient, JsonObject, Pair } from '@mainbench/spec';
import { z } from 'zod';
import { type Direction, promptAndTarget } from './direction.ts';

function commonLength(a: readonly string[], b: readonly string[]): number {
  let previous = new Uint32Array(b.length + 1);
  for (const item of a) {
    const current = new Uint32Array(b.length + 1);
    for (let column = 1; column <= b.length; column += 1) {
      current[column] =
        item === b[column - 1]
          ? (previous[column - 1] as number) + 1
          : Math.max(previous[column] as number, current[column - 1] as number);
    }
    previous = current;
  }
  return previous[b.length] as number;
}

/**
 * The F1 of precision and recall of the longest common subsequence: ROUGE-L (Lin, 2004) with equal weights.
 * @returns 0 where either side is empty, 1 where both are equal
 */
export function longestCommonSubsequenceF1(candidate: readonly string[], reference: readonly string[]): number {
  const common = commonLength(candidate, reference);
  return common === 0 ? 0 : (2 * common) / (candidate.length + reference.length);
}

const options = z.strictObject({
  variant: z
    .enum(['forward', 'bidirectional', 'sampled'])
    .default('forward')
    .describe(
      'forward: token NLL of the text; bidirectional: plus that of the instruction; sampled: a regenerated response against the text',
    ),
  reduction: z
    .enum(['mean', 'sum'])
    .default('mean')
    .describe('of the NLL over tokens; the sum keeps short texts (unknown in the paper; default: mean)'),
  max_new_tokens: z.int().min(1).default(512).describe('of the variant `sampled`'),
});
type Options = z.infer<typeof options> & JsonObject;

async function nllOf(
  client: InferenceClient,
  direction: Direction,
  pair: Pair,
  { reduction }: Options,
  context: FilterContext,
) {
  const { prompt, target } = promptAndTarget(direction, pair, context.templates);
  const request = { context: prompt, continuation: target, endOfText: context.endOfText };
  const { sum, tokens } = await client.loglikelihood(request, context.signal);
  return { nll: tokens === 0 ? null : reduction === 'sum' ? -sum : -sum / tokens, tokens };
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
 * Score = −(mean or sum of the token NLL of the text given its instruction); docs/method.md says how far that is known.
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
    const forward = await nllOf(modelOf(context, 'forward'), 'forward', pair, settings, context);
    if (forward.nll === null) return { score: null, details: { reason: 'empty text' } };
    if (settings.variant === 'forward')
      return { score: -forward.nll, details: { forward_nll: forward.nll, tokens: forward.tokens } };
    const reverse = await nllOf(modelOf(context, 'reverse'), 'reverse', pair, settings, context);
    if (reverse.nll === null) return { score: null, details: { reason: 'empty instruction' } };
    return { score: -(forward.nll + reverse.nll), details: { forward_nll: forward.nll, reverse_nll: reverse.nll } };
  },
};
