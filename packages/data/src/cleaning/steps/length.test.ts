import { expect, it } from 'vitest';
import { judgeWith } from '../../testing/judge-with.ts';
import { length } from './length.ts';

it('drops what is outside its bounds', async () => {
  const judge = await judgeWith(length, { min_words: 2, max_characters: 9 });
  expect(judge('one')).toEqual({ drop: 'too short' });
  expect(judge('one two')).toBeUndefined();
  expect(judge('one two three')).toEqual({ drop: 'too long' });
});
