import { defineFormula } from './define-formula.ts';

/** The texts that `mutual` keeps, without their instructions: what a model learns of the texts alone. */
export const responseOnly = defineFormula({
  name: 'response-only',
  summary: 'control: the responses that `mutual` keeps, under empty instructions',
  source: 'a control of this project',
  formula: () => '-forward_nll',
  change: 'no-instructions',
});
