import { join } from 'node:path';
import { pythonStrip } from '@mainbench/python-semantics';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPrompts } from '../data/read-prompts.ts';
import type { Instruction } from '../instructions/instruction.ts';
import { keywordInstructions, letterFrequencyId } from '../instructions/keywords.ts';
import { textsOf } from '../testing/arbitraries.ts';
import { fixtures } from '../testing/fixtures.ts';
import { brokenLetters, hasBrokenLetter, looseVariants, randomLetters } from './score-response.ts';

it('makes the eight variants of the official code', () => {
  fc.assert(
    fc.property(textsOf('*', '**', '\n*', '\n\n'), (response) => {
      const lines = response.split('\n');
      const first = pythonStrip(lines.slice(1).join('\n'));
      const last = pythonStrip(lines.slice(0, -1).join('\n'));
      const both = pythonStrip(lines.slice(1, -1).join('\n'));
      const plain = (text: string) => text.split('*').join('');
      expect(looseVariants(response)).toEqual([
        response,
        plain(response),
        first,
        last,
        both,
        plain(first),
        plain(last),
        plain(both),
      ]);
    }),
    { numRuns: 1000 },
  );
});

const letterFrequency = keywordInstructions.find(({ id }) => id === letterFrequencyId) as Instruction;

it.each([
  ['a', false],
  ['Z', false],
  ['\u212a', false],
  ['#', true],
  ['!', true],
  ['é', true],
  ['ab', true],
  [undefined, true],
])('takes %j for broken: %s', (letter, expected) => {
  expect(hasBrokenLetter({ instruction: letterFrequency, given: { letter } })).toBe(expected);
});

it('finds the two prompts of IFEval', async () => {
  const keys: (number | string)[] = [];
  for await (const { prompt } of readPrompts(join(fixtures, 'input_data.jsonl.gz'))) {
    if (brokenLetters(prompt) > 0) keys.push(prompt.key);
  }
  expect(keys).toEqual([1122, 1129]);
});

it('draws letters as Python does, in lower case', () => {
  const letters = randomLetters(0);
  // random.seed(0); [random.choice(string.ascii_letters) for _ in range(6)]
  expect(Array.from({ length: 6 }, () => letters.next().value).join('')).toBe('ywacqg');
});
