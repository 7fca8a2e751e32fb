import type { Ability } from './ability.ts';

/** What a benchmark needs under a layout: through the model's chat template, its answers come from conversations. */
export function abilitiesUnder(layout: string, needs: readonly Ability[]): Ability[] {
  return needs.map((ability) => (layout === 'chat' && ability === 'generate' ? 'chat' : ability));
}
