import { defineFormula } from './define-formula.ts';

/**
 * −L_base(R|I): responses that the base model itself would give (GRAPE, Zhang et al., arXiv 2502.04194). The abstract was
 * read: the length-normalised probability under the target model. The paper chooses one of several responses to the same
 * instruction; here it orders pairs with different instructions.
 */
export const grape = defineFormula({
  name: 'grape',
  summary: 'responses that the base model finds most probable given their instruction',
  source: 'GRAPE, arXiv 2502.04194 (abstract read)',
  formula: () => '-base_nll',
});
