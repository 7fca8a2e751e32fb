import { expect, it } from 'vitest';
import { inventedText } from '../../testing/invented-texts.ts';
import { judgeWith } from '../../testing/judge-with.ts';
import { repetition } from './repetition.ts';

/** Lines of different words, about as long as each other. */
const lines = Array.from({ length: 12 }, (_, index) => inventedText(index, 1, 40).text);

it.each([
  ['different lines', lines.join('\n'), undefined],
  [
    'three lines of ten that came before',
    [...lines.slice(0, 7), ...lines.slice(0, 3)].join('\n'),
    'with repeated lines',
  ],
  ['one line of thirteen that came before', [...lines, lines[0]].join('\n'), undefined],
  ['paragraphs that came before', [...lines.slice(0, 3), lines[0], lines[0]].join('\n\n'), 'with repeated paragraphs'],
  [
    'one phrase again and again',
    Array.from({ length: 40 }, (_, index) => `${index} by the way`).join(' '),
    'with one common phrase',
  ],
  ['a long phrase twice', `${lines[0]} ${lines[1]} x ${lines[0]}`, 'with repeated phrases'],
])('judges %s by table A1', async (_, text, reason) => {
  const judge = await judgeWith(repetition);
  expect(judge(text)).toEqual(reason === undefined ? undefined : { drop: reason });
});
