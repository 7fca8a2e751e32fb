import { defineFormula } from './define-formula.ts';

/**
 * The middle of L_base(R), by rank: responses that are neither trivial nor strange to the base model (Marion et al., arXiv
 * 2309.04564; a summary was read: of bottom, middle and top, they keep a share of the ranking by perplexity). As perplexity
 * rises with the loss, ranks of both are equal; the nearest to the median rank are kept first, so that any rule of selection
 * takes a middle share.
 */
export const perplexity = defineFormula({
  name: 'perplexity',
  summary: 'the middle of the base model’s perplexity of the response alone',
  source: 'Marion et al., arXiv 2309.04564 (summary read)',
  formula: () => '-abs(rank(base_nll_alone) - 0.5)',
});
