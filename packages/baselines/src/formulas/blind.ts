import { defineFormula } from './define-formula.ts';

/**
 * −L_Mf(R | empty instruction): what the aligned forward model makes of a response whatever it answers. The control that
 * every filter by likelihood needs: where it does as well, the instruction had no part in the choice.
 */
export const blind = defineFormula({
  name: 'blind',
  summary: 'control: what `mutual` scores, under an empty instruction',
  source: 'a control of this project',
  formula: () => '-blind_nll',
});
