import { fillTemplate } from '@mainbench/kit';
import type { ModelSignal } from '@mainbench/spec';
import { digitLogprobs } from '../digit-probabilities.ts';

const scale = 6;

const prompts = {
  complexity: `INSTRUCTION:\n{instruction}\n\nQUESTION:\nHow much skill and how many steps does this instruction ask for, from 1 for trivial to ${scale} for very complex?\nREPLY WITH ONE DIGIT:\n`,
  quality: `INSTRUCTION:\n{instruction}\n\nANSWER:\n{response}\n\nQUESTION:\nHow helpful, relevant and detailed is the answer, from 1 for worthless to ${scale} for excellent?\nREPLY WITH ONE DIGIT:\n`,
} as const;

/**
 * The mean of the grades 1, 2, … under their probabilities, as DEITA's scorers read theirs.
 * @param logprobs natural-log probabilities of the grades, in this order
 */
export function expectedGrade(logprobs: readonly number[]): number {
  const largest = Math.max(...logprobs);
  const weights = logprobs.map((value) => Math.exp(value - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, index) => sum + weight * (index + 1), 0) / total;
}

/** Complexity of the instruction and quality of the answer, from 1 to 6, by prompts to the seed model. */
export const deitaSignals: readonly ModelSignal[] = (['complexity', 'quality'] as const).map((name) => ({
  name: `deita_${name}`,
  version: 1,
  summary:
    name === 'complexity'
      ? 'mean grade from 1 to 6 of the instruction’s complexity, by the seed model'
      : 'mean grade from 1 to 6 of the answer’s quality, by the seed model',
  model: 'seed',
  needs: ['loglikelihood'],
  prompt: prompts[name],
  costPerPair: { scored: 1, continuations: scale, generated: 0 },
  async measure({ instruction, response }, { models, signal }) {
    if (models.seed === undefined) throw new TypeError('DEITA was given no seed model');
    const texts: Record<string, string> = name === 'complexity' ? { instruction } : { instruction, response };
    const logprobs = await digitLogprobs(models.seed, fillTemplate(prompts[name], texts), scale, signal);
    if (logprobs === undefined) return { value: null, reason: 'a digit has no finite probability' };
    return { value: expectedGrade(logprobs) };
  },
}));
