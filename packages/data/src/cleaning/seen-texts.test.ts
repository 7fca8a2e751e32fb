import { expect, it } from 'vitest';
import { SeenTexts } from './seen-texts.ts';

it('knows exactly the texts that came before, in their parts', () => {
  const seen = new SeenTexts();
  expect(seen.seenBefore('a', 'b')).toBe(false);
  expect(seen.seenBefore('a', 'b')).toBe(true);
  expect(seen.seenBefore('ab')).toBe(false);
  expect(seen.seenBefore('a', 'b ')).toBe(false);
  expect(seen.seenBefore('a","b')).toBe(false);
});
