import { defineTask, type HeldOutContext, type Pair } from '@mainbench/spec';
import { z } from 'zod';
import { promptAndTarget } from './direction.ts';

const options = z.strictObject({
  direction: z
    .enum(['forward', 'reverse'])
    .default('forward')
    .describe('p(response | instruction), or p(instruction | response)'),
});

/**
 * How well a model predicts the other side of held-out pairs: mean token negative log-likelihood, nats a token. `nll`
 * is the mean over rows of each row's mean over its tokens, so that a short row counts as much as a long one;
 * `nll-per-token` is the mean over all tokens, of which perplexity is the exponential.
 */
export const heldoutNllTask = defineTask({
  name: 'heldout-nll',
  version: 1,
  summary: 'mean token negative log-likelihood of held-out pairs',
  options,
  metrics: [
    { name: 'nll', label: 'held-out NLL, mean over rows', unit: 'nats-per-token', better: 'lower' },
    {
      name: 'nll-per-token',
      label: 'held-out NLL, mean over tokens',
      unit: 'nats-per-token',
      better: 'lower',
      of: 'nll',
      weightedBy: 'tokens',
    },
  ],
  needs: ['loglikelihood'],
  costPerRow: () => ({ scored: 1, generated: 0 }),
  async evaluate(row: Pair, { direction }, { model, templates, endOfText, signal }: HeldOutContext) {
    const { prompt, target } = promptAndTarget(direction, row, templates);
    const { sum, tokens } = await model.loglikelihood({ context: prompt, continuation: target, endOfText }, signal);
    return { metrics: { nll: tokens === 0 ? null : -sum / tokens }, details: { tokens } };
  },
});
