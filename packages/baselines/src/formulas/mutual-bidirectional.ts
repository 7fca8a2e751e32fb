import { defineFormula } from './define-formula.ts';

/**
 * −(L_Mf(R|I) + L_Mr(I|R)): both aligned models find the pair probable. The variant `bidirectional` of the filter `mutual`,
 * from signals that other filters share.
 */
export const mutualBidirectional = defineFormula({
  name: 'mutual-bidirectional',
  summary: 'MAIN’s filter in both directions: the response given its instruction and the reverse',
  source: 'inferred from MAIN, arXiv 2504.12913 (docs/method.md)',
  formula: () => '-(forward_nll + reverse_nll)',
});
