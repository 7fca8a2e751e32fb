/** Fields of a request that follow from what is measured, so that no further body may set them. */
export const reservedFields: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'prompt', 'max_tokens', 'max_completion_tokens', 'temperature', 'top_p', 'seed', 'stop'],
  ...['logprobs', 'top_logprobs', 'prompt_logprobs', 'n', 'stream', 'stream_options'],
]);
