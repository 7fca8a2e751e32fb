import type { Ability } from './ability.ts';

/** What a benchmark needs under a prompt format: through the model's chat template, its answers come from conversations. */
export function abilitiesUnder(promptFormat: string, needs: readonly Ability[]): Ability[] {
  return needs.map((ability) => (promptFormat === 'chat' && ability === 'generate' ? 'chat' : ability));
}
