import type { InferenceCapabilities } from '@mainbench/spec';

/** What several servers of one model can do together: the least of their limits, all of their places. */
export function pooledCapabilities(all: readonly InferenceCapabilities[]): InferenceCapabilities {
  const [first] = all;
  if (first === undefined) throw new RangeError('a pool without a server');
  return {
    ...first,
    generate: all.every(({ generate }) => generate),
    loglikelihood: all.every(({ loglikelihood }) => loglikelihood),
    chat: all.every(({ chat }) => chat),
    greedy: all.every(({ greedy }) => greedy),
    maxTotalTokens: Math.min(...all.map(({ maxTotalTokens }) => maxTotalTokens)),
    maxInputTokens: Math.min(...all.map(({ maxInputTokens }) => maxInputTokens)),
    maxConcurrentRequests: all.reduce((sum, { maxConcurrentRequests }) => sum + maxConcurrentRequests, 0),
  };
}
