/** What an engine can do and a task may need. */
export const abilities = {
  generate: 'continues a prompt',
  chat: "answers a conversation laid out by the model's chat template",
  render: "shows a conversation as the text that the model's chat template makes of it",
  loglikelihood: 'tells the exact log-probability of a given continuation',
  greedy: 'tells with a log-likelihood whether greedy decoding would have written the continuation',
} as const;

export type Ability = keyof typeof abilities;
