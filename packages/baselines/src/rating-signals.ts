import type { Filter, FilterSignal, Signal } from '@mainbench/spec';
import { deitaSignals } from './formulas/deita-signals.ts';
import { selectitSignals } from './formulas/selectit-signals.ts';
import { scoreFilter } from './score-filter.ts';

const byScore = (name: string, summary: string, rating: string): FilterSignal => {
  return { name, summary, filter: scoreFilter as unknown as Filter, options: { rating } };
};

/** Ratings of each pair: by the seed model, from the stages of the filter `score`, and those of filters of the literature. */
export const ratingSignals: readonly Signal[] = [
  byScore('rating', 'rating from 1 to 5 that the seed model writes after its reasons', 'parsed'),
  byScore('rating_expected', 'mean rating under the seed model’s probabilities of 1 to 5', 'expected'),
  ...selectitSignals,
  ...deitaSignals,
];
