/** The flags of vLLM that leave memory to the logits of prompts, as a hint names them. */
export const memoryFlags =
  'a smaller --max-num-batched-tokens, --max-model-len or --max-num-seqs, or --gpu-memory-utilization 0.7';
