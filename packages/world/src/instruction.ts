import type { Constraints } from './constraints.ts';
import { countNames, counts, type Separator, separatorNames, topicNames, topicOf } from './vocabulary.ts';

const oneOf = (names: readonly string[]) => `(?:${names.join('|')})`;

const grammar = new RegExp(
  `^Name(?: (?<count>${oneOf(Object.values(countNames))}))? (?<topic>${oneOf(topicNames)})` +
    `(?:, split by (?<separator>${oneOf(separatorNames)}))?` +
    '(?:, with (?<include>[a-z]{1,12}))?(?:, ending in (?<ending>[a-z]{1,12}))?\\.$',
);

/** Longer than any instruction, in UTF-16 units. */
const tooLong = 120;

/** Puts constraints into words: `Name five trees, split by slashes, with oak, ending in fir.` */
export function renderInstruction({ topic, count, separator, include, ending }: Constraints): string {
  return [
    'Name',
    count === undefined ? '' : ` ${countNames[count]}`,
    ` ${topic}`,
    separator === undefined ? '' : `, split by ${separator}`,
    include === undefined ? '' : `, with ${include}`,
    ending === undefined ? '' : `, ending in ${ending}`,
    '.',
  ].join('');
}

/**
 * The constraints that an instruction states, or null where it is none of this world's: other words, another order,
 * or a word to include or to end in that is not of the topic.
 * The exact inverse of `renderInstruction`; white space around the instruction is ignored.
 */
export function parseInstruction(text: string): Constraints | null {
  const trimmed = text.trim();
  const stated = trimmed.length < tooLong ? grammar.exec(trimmed)?.groups : undefined;
  if (stated?.topic === undefined) return null;
  const { topic, separator, include, ending } = stated;
  if ([include, ending].some((word) => word !== undefined && topicOf(word) !== topic)) return null;
  const count = counts.find((number) => countNames[number] === stated.count);
  return {
    topic,
    ...(count !== undefined && { count }),
    ...(separator !== undefined && { separator: separator as Separator }),
    ...(include !== undefined && { include }),
    ...(ending !== undefined && { ending }),
  };
}
