import { seededRandom } from '@mainbench/kit';
import fc from 'fast-check';
import type { Constraints } from '../constraints.ts';
import type { Listing } from '../response.ts';
import { type Sample, samplePair } from '../sample-pair.ts';
import { counts, separatorNames, topicNames, topics } from '../vocabulary.ts';

const wordsOf = (topic: string) => topics[topic] as readonly string[];

/** Any constraints that the grammar can state, also such that no list can satisfy. */
export const anyConstraints: fc.Arbitrary<Constraints> = fc.constantFrom(...topicNames).chain((topic) =>
  fc.record(
    {
      topic: fc.constant(topic),
      count: fc.constantFrom(...counts),
      separator: fc.constantFrom(...separatorNames),
      include: fc.constantFrom(...wordsOf(topic)),
      ending: fc.constantFrom(...wordsOf(topic)),
    },
    { requiredKeys: ['topic'] },
  ),
);

/** Any complete response, also of words of several topics in any order. */
export const anyListing: fc.Arbitrary<Listing> = fc
  .uniqueArray(fc.constantFrom(...topicNames.flatMap(wordsOf)), { minLength: 2, maxLength: 5 })
  .chain((words) =>
    fc.record(
      {
        words: fc.constant(words),
        separator: fc.constantFrom(...separatorNames),
        ending: fc.constantFrom(...words),
      },
      { requiredKeys: ['words', 'separator'] },
    ),
  );

/** What the world draws. */
export const anySample: fc.Arbitrary<Sample> = fc
  .tuple(fc.nat(), fc.integer({ min: 1, max: 5 }))
  .map(([seed, most]) => samplePair(seededRandom(seed, 'test'), 1, most));

/** Any UTF-16 units, lone surrogates among them. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.integer({ min: 0, max: 0xffff }))
  .map((units) => String.fromCharCode(...units));

/** Texts that a broken model or a hostile data set could give. */
export const hostileTexts: readonly string[] = [
  '',
  ' \n\t ',
  '.',
  '!',
  '\u0000',
  '\ud800',
  '🦊, 🐻. 🦊!',
  'ｃｏｗ, ｏｗｌ.',
  'constructor, toString.',
  '__proto__ / hasOwnProperty. __proto__!',
  'Name __proto__.',
  'Name constructor, with toString.',
  'cow, '.repeat(300_000),
  'a'.repeat(2_000_000),
  ' '.repeat(2_000_000),
  `Name${' trees'.repeat(300_000)}.`,
  `Name trees, with ${'o'.repeat(2_000_000)}.`,
  `${'elm, fir'.padStart(1_000_000, '\n')}.`,
];
