import type { Random } from '@mainbench/kit';
import { type Listing, renderResponse } from './response.ts';
import { separators, topicNames, topicOf, topics } from './vocabulary.ts';

/** The ways in which a text is a response to no instruction. */
export const noiseKinds = ['truncated', 'boilerplate', 'mixed', 'unrelated'] as const;

export type NoiseKind = (typeof noiseKinds)[number];

const boilerplatePhrases = [
  'all rights reserved.',
  'click here to read more.',
  'page not found.',
  'read our terms of use.',
  'see all posts by this user.',
  'share this page with a friend.',
  'sign in to see all posts.',
  'we use cookies on this site.',
];

/** A list that stops before its last word. */
function truncated(random: Random, { words, separator }: Listing): string {
  const kept = words.slice(0, 1 + random.integer(words.length - 1)).join(separators[separator]);
  return random.next() < 0.5 ? kept : `${kept}${separators[separator].trimEnd()}`;
}

/** The beginning of one response, then the end of another of a different topic. */
function mixed(random: Random, draw: () => Listing): string {
  const first = draw();
  let second = draw();
  while (topicOf(second.words[0] as string) === topicOf(first.words[0] as string)) second = draw();
  const head = first.words.slice(0, 1 + random.integer(first.words.length - 1));
  const tail = second.words.slice(1 + random.integer(second.words.length - 1));
  const join = separators[first.separator];
  return `${head.join(join)}${join}${renderResponse({ ...second, words: tail })}`;
}

/** Words of any topic without a separator. */
function unrelated(random: Random): string {
  const words = Array.from({ length: 4 + random.integer(5) }, () =>
    random.pick(topics[random.pick(topicNames)] as readonly string[]),
  );
  return `${words.join(' ')}.`;
}

/** Draws a text that follows no instruction of this world; `draw` makes the clean responses that it spoils. */
export function sampleNoise(random: Random, kind: NoiseKind, draw: () => Listing): string {
  switch (kind) {
    case 'truncated':
      return truncated(random, draw());
    case 'boilerplate':
      return random.sample(boilerplatePhrases, 1 + random.integer(3)).join(' ');
    case 'mixed':
      return mixed(random, draw);
    case 'unrelated':
      return unrelated(random);
  }
}
