import type { Results } from '@mainbench/spec';
import { hostileTexts } from './hostile-texts.ts';
import { mapStrings } from './map-strings.ts';
import { sampleResults } from './sample-results.ts';

/** A small sample in which every name, label and text carries the given text. */
export function poisoned(text: string): Results {
  const results = sampleResults({
    models: ['one'],
    seeds: [1],
    arms: ['no-filter', 'mutual'],
    steps: 3,
    iterations: 1,
  });
  return mapStrings(results, (original, key) => (key === 'response' || key === 'notes' ? text : `${original}${text}`));
}

/** A small sample in which texts of all kinds stand in every place. */
export function hostileResults(): Results {
  const results = sampleResults({ models: ['one', 'two'], seeds: [1, 2], steps: 3, iterations: 1 });
  let turn = 0;
  return mapStrings(results, (original) => {
    turn += 1;
    return `${original}${hostileTexts[(turn + original.length) % hostileTexts.length]}`;
  });
}
