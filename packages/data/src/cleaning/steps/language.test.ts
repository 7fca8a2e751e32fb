import { expect, it } from 'vitest';
import { contextFor } from '../../testing/fixtures.ts';
import { judgeWith } from '../../testing/judge-with.ts';
import { languageFixtures } from '../../testing/language-fixtures.ts';
import { language } from './language.ts';

it('keeps texts in the languages asked for', async () => {
  const judge = await judgeWith(language, { keep: ['en', 'de'] });
  expect(judge('The quick brown fox jumps over the lazy dog, again and again.')).toBeUndefined();
  expect(judge('Der schnelle braune Fuchs springt immer wieder über den faulen Hund.')).toBeUndefined();
  expect(judge('Быстрая коричневая лиса прыгает через ленивую собаку.')).toEqual({ drop: 'in ru' });
  expect(judge('123 456')).toEqual({ drop: 'in no language that can be told' });
});

it('is settled by the data of langdetect', async () => {
  const settled = await language.identity?.({ keep: ['en'] }, contextFor(languageFixtures));
  expect(settled).toMatch(/^[0-9a-f]{64}$/);
});
