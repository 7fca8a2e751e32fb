import { z } from 'zod';
import { defineFormula } from './define-formula.ts';

const options = z.strictObject({
  lambda: z.number().min(0).max(10).default(0.5).describe('weight of the response’s own likelihood'),
  reduction: z.enum(['mean', 'sum']).default('mean').describe('of log-likelihoods over the tokens of the response'),
});

/**
 * log p(R|I) − λ log p(R) under the base model: responses that fit their instruction rather than any (Li et al., arXiv
 * 1510.03055, the objective MMI-antiLM; title and abstract read, formula as in docs/method.md). With λ = 1 and means it is
 * `ira`.
 */
export const pmi = defineFormula<z.infer<typeof options>>({
  name: 'pmi',
  summary: 'log p(R|I) − λ log p(R) under the base model',
  source: 'Li et al., arXiv 1510.03055 (abstract read; formula not compared)',
  options,
  formula: ({ lambda, reduction }) =>
    reduction === 'mean'
      ? `-base_nll + ${lambda} * base_nll_alone`
      : `-base_nll * base_nll_tokens + ${lambda} * base_nll_alone * base_nll_alone_tokens`,
});
