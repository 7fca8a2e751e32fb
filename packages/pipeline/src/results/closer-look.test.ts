import { expect, it } from 'vitest';
import { lookCloser } from './closer-look.ts';

const varied = (start: number) =>
  Array.from({ length: 40 }, (_, at) => `word${(start * 7919 + at * at * 31) % 4001}`).join(' ');

it('counts texts that nearly repeat another, languages, and the mean compression', async () => {
  const once = varied(1);
  const texts = [once, varied(2), `${once} more`, 'na '.repeat(400), `${once} again`];
  const found = await lookCloser(texts, (text) => (text.startsWith('na') ? 'xx' : 'yy'));
  expect(found).toMatchObject({ texts: 5, nearDuplicates: 2, languages: { yy: 4, xx: 1 } });
  expect(found.compressionRatio).toBeGreaterThan(5);
  expect((await lookCloser([once], undefined)).compressionRatio).toBeLessThan(4);
});

it('says of no texts, and without anything that tells languages, that nothing is known', async () => {
  expect(await lookCloser([], undefined)).toEqual({
    ...{ texts: 0, compressionRatio: null, languages: null, nearDuplicates: 0 },
  });
  expect((await lookCloser([''], undefined)).compressionRatio).toBeNull();
});
