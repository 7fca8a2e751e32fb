import { expect, it } from 'vitest';
import { judgeWith } from '../../testing/judge-with.ts';
import { gopher } from './gopher.ts';

const prose = 'The river carries sand to the sea and that sand will have to be moved with great care. ';
const good = prose.repeat(4);

it.each([
  ['prose', good, undefined],
  ['49 words', `${'of the word '.repeat(16)}end`, 'of too few words'],
  ['50 words of two letters', 'of to '.repeat(25), 'of unusual mean word length'],
  [
    'long words',
    'the of internationalisation '.repeat(6) + 'internationalisation '.repeat(40),
    'of unusual mean word length',
  ],
  ['hashes', good.replaceAll('sand', '#sand #sand'), 'with many hashes or ellipses'],
  ['ellipses', good.replaceAll(' to ', ' … to … '), 'with many hashes or ellipses'],
  ['bullets', Array(12).fill(`- ${prose}`).join('\n'), 'of bullet points'],
  ['a bullet in ten', [...Array(9).fill(`- ${prose}`), prose].join('\n'), undefined],
  ['cut lines', Array(4).fill(`${prose}${prose}...`).join('\n'), 'of lines that end with an ellipsis'],
  ['numbers', `${prose} ${'1234 '.repeat(40)}`, 'of words without letters'],
  ['no stop words', 'rivers carry sand towards oceans every single day '.repeat(8), 'with too few stop words'],
  ['one stop word', `the ${'rivers carry sand towards oceans every single day '.repeat(8)}`, 'with too few stop words'],
])('judges %s by the rules of the paper', async (_, text, reason) => {
  const judge = await judgeWith(gopher);
  expect(judge(text)).toEqual(reason === undefined ? undefined : { drop: reason });
});

it('asks for no English words where told so', async () => {
  const judge = await judgeWith(gopher, { stop_words: 0, min_words: 3 });
  expect(judge('Der Fluss trägt Sand')).toBeUndefined();
});
