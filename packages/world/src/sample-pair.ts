import type { Random } from '@mainbench/kit';
import { type Constraints, optionalKinds } from './constraints.ts';
import type { Listing } from './response.ts';
import { counts, separatorNames, topicNames, topics } from './vocabulary.ts';

/** How often a response has commas although its instruction leaves the separator open. */
const unaskedCommas = 0.5;
/** How often a response says a word again although its instruction does not ask for it. */
const unaskedEnding = 0.3;

/** Constraints with a response that satisfies them. */
export interface Sample {
  constraints: Constraints;
  listing: Listing;
}

/**
 * Draws a response and states some of what holds of it: its topic and so many other constraints that there are
 * `fewest` to `most` in all. The words are neighbours in the topic's alphabetical order: a habit of the world's
 * texts, which makes them easy to learn, and no rule.
 */
export function samplePair(random: Random, fewest: number, most: number): Sample {
  const stated = fewest + random.integer(most - fewest + 1);
  const kinds = random.sample(optionalKinds, stated - 1);
  const topic = random.pick(topicNames);
  const vocabulary = topics[topic] as readonly string[];
  const count = random.pick(counts);
  const start = random.integer(vocabulary.length - count + 1);
  const words = vocabulary.slice(start, start + count);
  const commas = !kinds.includes('separator') && random.next() < unaskedCommas;
  const separator = commas ? 'commas' : random.pick(separatorNames);
  const ending = kinds.includes('ending') || random.next() < unaskedEnding ? random.pick(words) : undefined;

  const constraints: Constraints = { topic };
  if (kinds.includes('count')) constraints.count = count;
  if (kinds.includes('separator')) constraints.separator = separator;
  if (kinds.includes('include')) constraints.include = random.pick(words);
  if (kinds.includes('ending') && ending !== undefined) constraints.ending = ending;
  return { constraints, listing: { words, separator, ...(ending !== undefined && { ending }) } };
}
