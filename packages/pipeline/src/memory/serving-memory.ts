import type { ModelShape, ServerSettings } from '@mainbench/spec';
import { parametersOf, widthsOf } from './model-shape.ts';

/** Bytes on one device, by what they hold. */
export interface ServingMemory {
  weights: number;
  /** Keys and values of one sequence of the longest length; a server fills what is left with those of others. */
  cache: number;
  /** Logits of one batch of prompt tokens, and their log-probabilities. */
  logits: number;
}

const half = 2;
const float32 = 4;
/** Most prompt tokens that vLLM computes at once by default (vllm/config/scheduler.py, max_num_batched_tokens). */
const batchedTokens = 8192;

/**
 * Least bytes that a server needs on one of its devices to score texts of `maxLength` tokens: weights in half precision
 * and keys and values (two a layer) divided over the shards, and the float32 logits of the whole vocabulary that prompt
 * log-probabilities take, twice (docs/guide/engines.md names the flags that bound them).
 */
export function servingMemory(
  shape: ModelShape,
  { shards }: Pick<ServerSettings, 'shards'>,
  maxLength: number,
): ServingMemory {
  return {
    weights: (half * parametersOf(shape)) / shards,
    cache: (2 * half * shape.layers * widthsOf(shape).keys * maxLength) / shards,
    logits: 2 * float32 * Math.min(maxLength, batchedTokens) * shape.vocabulary_size,
  };
}
