import { defineFormula } from './define-formula.ts';

/**
 * Reverse mutual information L_base(I) − L_base(I|R): how much the response tells of its instruction (QAQ, Lei et al.,
 * arXiv 2603.12165). The abstract was read: low values are misaligned, very high ones may be defects, and the paper selects
 * by strata of it; use `select: { strata: { by: rmi, bins: … }, top_k: … }`. The formula is that of docs/method.md, and was
 * not compared with the paper's text.
 */
export const rmi = defineFormula({
  name: 'rmi',
  summary: 'what the response tells of its instruction; both extremes are bad, so select by strata of it',
  source: 'QAQ, arXiv 2603.12165 (abstract read; formula not compared)',
  formula: () => 'base_instruction_nll - base_reverse_nll',
});
