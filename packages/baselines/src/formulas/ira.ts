import { defineFormula } from './define-formula.ts';

/**
 * IRA = L_base(R) − L_base(R|I): by how many nats a token the instruction makes its response more likely (FedDQC, Du et
 * al., arXiv 2410.11540). The abstract was read, which says that higher is better aligned; the formula is that of
 * docs/method.md, and was not compared with the paper's text.
 */
export const ira = defineFormula({
  name: 'ira',
  summary: 'what the instruction gains: the base model’s NLL of the response without it, less that with it',
  source: 'FedDQC, arXiv 2410.11540 (abstract read; formula not compared)',
  formula: () => 'base_nll_alone - base_nll',
});
