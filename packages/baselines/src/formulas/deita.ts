import { defineFormula, noOptions } from './define-formula.ts';

/**
 * Complexity times quality (DEITA, Liu et al., arXiv 2312.15685; hkust-nlp/deita, src/deita/selection read). A VARIANT: DEITA's
 * two scorers are LLaMA models trained for this; here the seed model grades by prompts worded anew, on their scale of 1 to 6.
 * Its second step, leaving out pairs near those already kept, is the rule of selection `distinct`.
 */
export const deita = defineFormula({
  name: 'deita',
  summary: 'VARIANT of DEITA: complexity × quality by prompts, where DEITA has trained scorers',
  source: 'DEITA, arXiv 2312.15685 (code read; scorers replaced by prompts)',
  options: noOptions,
  formula: () => 'deita_complexity * deita_quality',
});
