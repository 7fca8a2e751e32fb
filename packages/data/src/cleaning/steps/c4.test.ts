import { expect, it } from 'vitest';
import { folderWith } from '../../testing/fixtures.ts';
import { judgeWith } from '../../testing/judge-with.ts';
import { c4 } from './c4.ts';

const three = [
  'This line is a whole sentence.',
  'Is this one a whole sentence?',
  'And this is one, too! "Yes, it is."',
];

it('keeps lines that are sentences, and leaves out the others', async () => {
  const judge = await judgeWith(c4);
  expect(judge(three.join('\n'))).toBeUndefined();
  const others = [
    'Home | About | Contact',
    'Read more here, it goes on ...',
    'Too short.',
    'Please enable Javascript to see this page.',
    'By going on you accept our cookie policy here.',
  ];
  const mixed = [others[0], three[0], ...others.slice(1), three[1], three[2]].join('\n');
  expect(judge(mixed)).toEqual({ text: three.join('\n'), changed: 'lines left out' });
  const cited = three.join('\n').replace('sentence.', 'sentence[12].');
  expect(judge(cited)).toEqual({ text: three.join('\n'), changed: 'lines left out' });
});

it('drops pages', async () => {
  const judge = await judgeWith(c4);
  expect(judge(three.slice(0, 2).join('\n'))).toEqual({ drop: 'of too few sentences' });
  expect(judge('Home | About')).toEqual({ drop: 'of too few sentences' });
  expect(judge(`${three.join('\n')}\nLorem ipsum dolor`)).toEqual({ drop: 'with lorem ipsum' });
  expect(judge(`${three.join('\n')}\nfunction f() {`)).toEqual({ drop: 'with a curly bracket' });
  expect((await judgeWith(c4, { min_sentences: 2 }))(three.slice(0, 2).join('\n'))).toBeUndefined();
});

it('drops pages that hold a word of a file, in the lines that are left', async () => {
  const folder = await folderWith({ 'bad.txt': 'naughty\n\nWhole Sentence\n' });
  const judge = await judgeWith(c4, { words: 'bad.txt' }, folder);
  expect(judge(three.join('\n'))).toEqual({ drop: 'with a word of the list' });
  const others = three.map((line) => line.replace('whole', 'full'));
  expect(judge(others.join('\n'))).toBeUndefined();
  expect(judge(['Home | naughty', ...others].join('\n'))).toEqual({
    text: others.join('\n'),
    changed: 'lines left out',
  });
});
