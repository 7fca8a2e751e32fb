import type { Ability } from './ability.ts';

/** The engines that a client exists for. */
export const engineNames = ['tgi', 'vllm', 'sglang', 'openai', 'embedded'] as const;

export type EngineName = (typeof engineNames)[number];

const scoring: readonly Ability[] = ['generate', 'chat', 'loglikelihood', 'greedy'];
/** TGI's route `/chat_tokenize`, which the embedded server has too, and vLLM's `/tokenize` with messages. */
const rendering: readonly Ability[] = [...scoring, 'render'];

/**
 * What each engine can do at most, known before any request. A server may have less: one without a chat template, or
 * a TGI that was started without `--enable-prefill-logprobs`; its client's capabilities then say so.
 */
export const engineAbilities: Readonly<Record<EngineName, readonly Ability[]>> = {
  tgi: rendering,
  vllm: rendering,
  sglang: scoring,
  openai: ['generate', 'chat'],
  embedded: rendering,
};
