import { defineFormula } from './define-formula.ts';

/**
 * The longest responses (Long Is More for Alignment, Zhao et al., arXiv 2402.04833; abstract read: the 1,000 longest
 * responses). The paper counts tokens; `tokens` are words where the run has no model's count at hand.
 */
export const longest = defineFormula({
  name: 'longest',
  summary: 'the longest responses',
  source: 'Long Is More for Alignment, arXiv 2402.04833 (abstract read)',
  formula: () => 'tokens',
});
