import type { ModelSignal } from '@mainbench/spec';
import { digitSignal, ratingShares } from '../digit-probabilities.ts';

/** How the five prompts ask; SelectIT likewise words one question in five ways. */
const questions = [
  'How good is the answer to this instruction, from 1 for useless to 5 for excellent?',
  'Rate from 1 to 5 how well the answer follows the instruction, 5 being best.',
  'On a scale of 1 to 5, what is the quality of this answer? A higher number is a better answer.',
  'Give this pair of instruction and answer a grade between 1, the lowest, and 5, the highest.',
  'Would this answer help the person who asked? 1 means not at all, 5 means as much as an expert would.',
];

const promptOf = (question: string) =>
  `INSTRUCTION:\n{instruction}\n\nANSWER:\n{response}\n\nQUESTION:\n${question}\nREPLY WITH ONE DIGIT:\n`;

/**
 * SelectIT's score at token level: the likeliest rating, times the mean distance of its share to those of the others. A
 * share is exp(p) over the sum of exp(p), with p the probabilities normalised over the ratings, as its code computes it.
 * @param logprobs natural-log probabilities of the ratings 1, 2, …
 */
export function tokenScore(logprobs: readonly number[]): number {
  const { weights, total } = ratingShares(logprobs);
  const powers = weights.map((weight) => Math.exp(weight / total));
  const sum = powers.reduce((before, power) => before + power, 0);
  const shares = powers.map((power) => power / sum);
  const best = shares.indexOf(Math.max(...shares));
  const gaps = shares.reduce((before, share) => before + (shares[best] as number) - share, 0);
  return ((best + 1) * gaps) / (shares.length - 1);
}

/** The base model's token scores of a pair under each of five prompts. */
export const selectitSignals: readonly ModelSignal[] = questions.map((question, index) => {
  const name = `selectit_${index + 1}`;
  const summary = `the base model’s rating, weighted by how sure it is, under prompt ${index + 1} of SelectIT`;
  return digitSignal({ name, summary, model: 'base', prompt: promptOf(question), most: 5 }, tokenScore);
});
