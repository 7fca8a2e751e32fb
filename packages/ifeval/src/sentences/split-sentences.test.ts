import { pythonWhiteSpace } from '@mainbench/python-semantics';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { textsOf } from '../testing/arbitraries.ts';
import { loadedTools } from '../testing/fixtures.ts';
import { unitsOf } from '../text/units.ts';
import type { PunktParameters } from './punkt-parameters.ts';
import { possibleEnds, splitSentences } from './split-sentences.ts';
import { wordEnd } from './split-words.ts';

let punkt: PunktParameters;
beforeAll(async () => {
  ({ punkt } = await loadedTools());
});

const space = `[${pythonWhiteSpace}]`;
const other = `[^${pythonWhiteSpace}]`;
const nonWord = '[)";}\\]*:@\'({\\[?!]';
const multi = `(?:-{2,}|\\.{2,}|(?:\\.${space}){2,}\\.)`;
const start = '[^("`{\\[:;&#*@)}\\]\\-,]';
const word = `${multi}|(?=${start})${other}+?(?=${space}|$|${nonWord}|${multi}|,(?=$|${space}|${nonWord}|${multi}))|${other}`;

const texts = textsOf(
  '.',
  '. ',
  '. . .',
  '...',
  '-',
  '--',
  ',',
  '?',
  '!',
  '"',
  ')',
  '(',
  'Mr',
  'e.g',
  'U.S',
  'The',
  "'",
  ';',
  '\n\n',
);

it('splits words as the pattern of Punkt does', () => {
  const pattern = new RegExp(word, 'gu');
  fc.assert(
    fc.property(texts, (text) => {
      const expected = text.split('\n').flatMap((line) => line.match(pattern) ?? []);
      const units = unitsOf(text);
      const found: string[] = [];
      for (let index = 0; index < text.length; index += 1) {
        if (new RegExp(space, 'u').test(text.charAt(index))) continue;
        const end = wordEnd(units, index, text.length);
        found.push(text.slice(index, end));
        index = end - 1;
      }
      // The pattern takes a character beyond the basic plane as one; so may the last alternative alone.
      expect(found.join('|')).toBe(expected.join('|'));
    }),
    { numRuns: 3000 },
  );
});

it('finds possible ends where the pattern of Punkt does', () => {
  const pattern = new RegExp(`[.?!](?=(?<after>${nonWord}|${space}+(?<next>${other}+)))`, 'gu');
  fc.assert(
    fc.property(texts, (text) => {
      const matches = [...text.matchAll(pattern)];
      for (const { mark, next, end } of possibleEnds(unitsOf(text))) {
        const match = matches.find(({ index }) => index === mark);
        expect(match).toBeDefined();
        const after = match?.groups?.after ?? '';
        expect(end).toBe(mark + 1 + after.length);
        expect(next).toBe(end - (match?.groups?.next ?? after).length);
      }
      const last = possibleEnds(unitsOf(text)).at(-1)?.mark;
      expect(last).toBe(matches.at(-1)?.index);
    }),
    { numRuns: 3000 },
  );
});

it.each<[string, string[]]>([
  ['', []],
  ['  ', []],
  ['One', ['One']],
  [' One. Two ', [' One.', 'Two']],
  ['Mr. Smith went to Washington. He came back.', ['Mr. Smith went to Washington.', 'He came back.']],
  ['He said "Stop!" and left. (So did she.) Yes.', ['He said "Stop!"', 'and left.', '(So did she.)', 'Yes.']],
  ['J. S. Bach wrote it. Really?! Yes.', ['J. S. Bach wrote it.', 'Really?!', 'Yes.']],
  ['Wait . . . what? No. 5 is here.', ['Wait .', '.', '.', 'what?', 'No.', '5 is here.']],
])('splits %j', (text, sentences) => {
  expect(splitSentences(text, punkt)).toEqual(sentences);
});
