import type { ModelSignal } from '@mainbench/spec';
import { digitSignal, expectedRating } from '../digit-probabilities.ts';

const scale = 6;

const prompts = {
  complexity: `INSTRUCTION:\n{instruction}\n\nQUESTION:\nHow much skill and how many steps does this instruction ask for, from 1 for trivial to ${scale} for very complex?\nREPLY WITH ONE DIGIT:\n`,
  quality: `INSTRUCTION:\n{instruction}\n\nANSWER:\n{response}\n\nQUESTION:\nHow helpful, relevant and detailed is the answer, from 1 for worthless to ${scale} for excellent?\nREPLY WITH ONE DIGIT:\n`,
} as const;

/** Complexity of the instruction and quality of the answer, from 1 to 6, by prompts to the seed model. */
export const deitaSignals: readonly ModelSignal[] = (['complexity', 'quality'] as const).map((name) => {
  const what = name === 'complexity' ? 'instruction’s complexity' : 'answer’s quality';
  const summary = `mean grade from 1 to ${scale} of the ${what}, by the seed model`;
  return digitSignal(
    { name: `deita_${name}`, summary, model: 'seed', prompt: prompts[name], most: scale },
    // As DEITA's scorers read theirs.
    expectedRating,
  );
});
