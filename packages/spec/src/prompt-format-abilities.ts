import type { Ability } from './ability.ts';

/**
 * What a benchmark needs under a prompt format: through the model's chat template, its answers come from conversations,
 * and what it scores stands after the text that the template makes of one.
 */
export function abilitiesUnder(promptFormat: string, needs: readonly Ability[]): Ability[] {
  if (promptFormat !== 'chat') return [...needs];
  return needs.flatMap((ability): Ability[] => {
    if (ability === 'generate') return ['chat'];
    return ability === 'loglikelihood' ? ['render', 'loglikelihood'] : [ability];
  });
}
