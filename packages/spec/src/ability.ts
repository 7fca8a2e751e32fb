/** What an engine can do and a task may need. */
export const abilities = {
  generate: 'continues a prompt',
  chat: "answers a conversation through the model's chat template",
  render: "renders a conversation with the model's chat template",
  loglikelihood: 'returns the exact log-probability of a given continuation',
  greedy: 'reports whether a scored continuation is the greedy one',
} as const;

export type Ability = keyof typeof abilities;

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
