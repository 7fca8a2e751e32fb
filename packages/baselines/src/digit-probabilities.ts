import { fillTemplate } from '@mainbench/kit';
import type { InferenceClient, ModelSignal } from '@mainbench/spec';

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

/** Why a pair has no rating by `digitLogprobs`. */
export const noFiniteDigit = 'a digit has no finite probability';

/** Probabilities of ratings, renormalised over them. @param logprobs natural-log probabilities of 1, 2, … */
export function ratingShares(logprobs: readonly number[]): { weights: number[]; total: number } {
  const largest = Math.max(...logprobs);
  const weights = logprobs.map((value) => Math.exp(value - largest));
  return { weights, total: weights.reduce((sum, weight) => sum + weight, 0) };
}

/** The mean of the ratings 1, 2, … under their renormalised probabilities. @param logprobs finite; see `ratingShares` */
export function expectedRating(logprobs: readonly number[]): number {
  const { weights, total } = ratingShares(logprobs);
  return weights.reduce((sum, weight, index) => sum + weight * (index + 1), 0) / total;
}

/** A signal that follows from the log-probabilities of the ratings 1 to `most` of a pair under one prompt. */
export function digitSignal(
  { most, ...signal }: Pick<ModelSignal, 'name' | 'summary' | 'model'> & { prompt: string; most: number },
  of: (logprobs: readonly number[]) => number,
): ModelSignal {
  return {
    ...signal,
    version: 1,
    needs: ['loglikelihood'],
    costPerPair: { scored: 1, continuations: most, generated: 0 },
    async measure({ instruction, response }, { models, signal: stop }) {
      const model = models[signal.model];
      if (model === undefined) throw new TypeError(`the signal ${signal.name} was given no ${signal.model} model`);
      const logprobs = await digitLogprobs(model, fillTemplate(signal.prompt, { instruction, response }), most, stop);
      return logprobs === undefined ? { value: null, reason: noFiniteDigit } : { value: of(logprobs) };
    },
  };
}
