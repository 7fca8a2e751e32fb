import { expect, it } from 'vitest';
import { fuzzCommandLine, planSound } from './fuzz-command-line.ts';
import { fuzzReaders } from './fuzz-readers.ts';

it('reads or refuses a thousand broken files, each in a sentence', { timeout: 180_000 }, async () => {
  const { failures, counts } = await fuzzReaders(1_000, 20_261_129);
  expect(failures).toEqual([]);
  // Neither all of them broken nor all sound.
  expect(counts['recipe refused']).toBeGreaterThan(100);
  expect(counts['recipe read']).toBeGreaterThan(10);
});

it('answers broken command lines, recipes and responses', { timeout: 300_000 }, async () => {
  expect(await planSound()).toBe(0);
  expect(await fuzzCommandLine(12, 20_261_129)).toEqual([]);
});
