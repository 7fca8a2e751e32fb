/** What an engine can do and a task may need. */
export const abilities = {
  generate: 'continues a prompt',
  chat: "answers a conversation through the model's chat template",
  render: "renders a conversation with the model's chat template",
  loglikelihood: 'returns the exact log-probability of a given continuation',
  greedy: 'reports whether a scored continuation is the greedy one',
} as const;

export type Ability = keyof typeof abilities;
