import type { InferenceClient } from '@mainbench/spec';

/**
 * Natural-log probabilities of the ratings 1 to `most` after a prompt that ends where the digit goes.
 * @returns undefined where one of them is not finite
 */
export async function digitLogprobs(
  model: InferenceClient,
  prompt: string,
  most: number,
  signal: AbortSignal,
): Promise<number[] | undefined> {
  const continuations = Array.from({ length: most }, (_, index) => String(index + 1));
  const scores = await model.choices({ context: prompt, continuations }, signal);
  const logprobs = scores.map(({ sum }) => sum);
  return logprobs.every(Number.isFinite) ? logprobs : undefined;
}
