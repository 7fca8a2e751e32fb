import fc from 'fast-check';
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

/** Characters in repeated runs of 5 to 10 words by strings, as the table has them. */
function plainVerdict(text: string): string | undefined {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const runs = (n: number) => words.slice(n - 1).map((_, start) => words.slice(start, start + n).join(' '));
  for (const [n, share] of [
    [2, 0.2],
    [3, 0.18],
    [4, 0.16],
  ] as const) {
    const all = runs(n);
    const counts = all.map((run) => all.filter((each) => each === run).length);
    const most = Math.max(1, ...counts);
    const longest = Math.max(
      0,
      ...all.filter((_, index) => most > 1 && counts[index] === most).map(({ length }) => length),
    );
    if ((most * longest) / text.length > share) return 'with one common phrase';
  }
  for (const [n, share] of [
    [5, 0.15],
    [6, 0.14],
    [7, 0.13],
    [8, 0.12],
    [9, 0.11],
    [10, 0.1],
  ] as const) {
    const seen = new Set<string>();
    let characters = 0;
    for (let start = 0; start + n <= words.length; ) {
      const run = words.slice(start, start + n).join(' ');
      if (seen.has(run)) characters += run.length;
      start += seen.has(run) ? n : 1;
      seen.add(run);
    }
    if (characters / text.length > share) return 'with repeated phrases';
  }
  return undefined;
}

it('judges phrases as by putting each run together', async () => {
  const judge = await judgeWith(repetition);
  const word = fc.constantFrom('a', 'bb', 'ccc', ...Array.from({ length: 30 }, (_, index) => `word${index}`));
  const phrase = fc.array(word, { minLength: 4, maxLength: 12 });
  fc.assert(
    fc.property(
      phrase,
      fc.array(fc.oneof(word, fc.constant('AGAIN')), { minLength: 1, maxLength: 60 }),
      (again, words) => {
        const text = words.map((each) => (each === 'AGAIN' ? again.join(' ') : each)).join(' ');
        const reason = plainVerdict(text);
        expect(judge(text)).toEqual(reason === undefined ? undefined : { drop: reason });
      },
    ),
    { numRuns: 400 },
  );
});
