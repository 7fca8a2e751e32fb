import { z } from 'zod';
import { defineFormula } from './define-formula.ts';

const options = z.strictObject({
  alpha: z.number().min(0).max(10).default(0.2).describe('weight of the disagreement between the prompts'),
});

const scores = [1, 2, 3, 4, 5].map((prompt) => `selectit_${prompt}`).join(', ');

/**
 * mean / (1 + α · standard deviation) of the base model's token scores under five prompts that ask for a rating (SelectIT,
 * Liu et al., arXiv 2402.16705; Blue-Raincoat/SelectIT, self_reflection/sentence_level.py read: standard deviation with n in
 * the denominator, α 0.2). The prompts are worded anew. Its model level, a mean over models of several sizes, is left out.
 */
export const selectit = defineFormula<z.infer<typeof options>>({
  name: 'selectit',
  summary: 'the base model’s ratings under five prompts, less where they disagree',
  source: 'SelectIT, arXiv 2402.16705 (code read)',
  options,
  formula: ({ alpha }) => `mean(${scores}) / (1 + ${alpha} * std(${scores}))`,
});
