// How large the proofs are: on a GPU, and tiny, to see on a CPU that the script works.

import type { ModelShape } from '../../packages/spec/src/index.ts';

export interface Sizes {
  shape: ModelShape;
  /** Tokens of every training row. */
  length: number;
  steps: number;
  batch: number;
  microBatch: number;
  /** Rows that are scored to compare log-probabilities. */
  compared: number;
  /** Rows that are scored in turn to measure the rate: so many that no server finds one it has just seen. */
  rated: number;
  /** Words of a scored row. */
  words: number;
  /** Seconds of scoring for the rate. */
  scoringSeconds: number;
  concurrency: number;
  /** Repeats of the comparison with TRL's trainer. */
  repeats: number;
}

/** 162 million weights. */
export const full: Sizes = {
  shape: {
    ...{ vocabulary_size: 4096, hidden_size: 1024, intermediate_size: 2816, layers: 12 },
    ...{ heads: 16, key_value_heads: 16, tied: false },
  },
  ...{ length: 1024, steps: 12, batch: 32, microBatch: 8 },
  ...{ compared: 64, rated: 4096, words: 100, scoringSeconds: 30, concurrency: 64, repeats: 3 },
};

export const tiny: Sizes = {
  shape: {
    ...{ vocabulary_size: 400, hidden_size: 64, intermediate_size: 128, layers: 2 },
    ...{ heads: 2, key_value_heads: 2, tied: false }, // vLLM on a CPU takes no heads below 32
  },
  ...{ length: 96, steps: 5, batch: 8, microBatch: 4 },
  ...{ compared: 8, rated: 64, words: 6, scoringSeconds: 1, concurrency: 8, repeats: 1 },
};
