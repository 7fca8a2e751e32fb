import type { FilterExample } from '@mainbench/spec';
import { formatFixed } from './format-number.ts';

/** What is known of an example beside its texts: choice, score, truth. */
export function exampleFacts({ kept, score, aligned }: FilterExample): string[] {
  return [
    kept ? 'kept' : 'dropped',
    score === null ? 'no score' : `score ${formatFixed(score, { decimals: 3 })}`,
    ...(aligned === null ? [] : [aligned ? 'truly aligned' : 'not aligned']),
  ];
}
