import { defineFormula } from './define-formula.ts';

/**
 * The texts that `mutual` keeps, their instructions exchanged among them: the same responses and the same instructions,
 * with no pairing. Where it does as well as `mutual`, the pairing was of no use.
 */
export const shuffled = defineFormula({
  name: 'shuffled',
  summary: 'control: what `mutual` keeps, instructions exchanged among the kept pairs',
  source: 'a control of this project',
  formula: () => '-forward_nll',
  change: 'exchange-instructions',
});
