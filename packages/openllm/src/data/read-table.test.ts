import { expect, it } from 'vitest';
import { parseFileChoice } from './read-table.ts';

it('reads a name with or without rows', () => {
  expect(parseFileChoice('pool.jsonl')).toEqual({ name: 'pool.jsonl', from: 0, to: Number.POSITIVE_INFINITY });
  expect(parseFileChoice('a/pool.jsonl[800:1000]')).toEqual({ name: 'a/pool.jsonl', from: 800, to: 1000 });
  expect(parseFileChoice('p[5:]')).toEqual({ name: 'p', from: 5, to: Number.POSITIVE_INFINITY });
  expect(parseFileChoice('p[:5]')).toEqual({ name: 'p', from: 0, to: 5 });
});

it.each(['', 'p[5:5]', 'p[9:3]'])('refuses %j', (text) => {
  expect(() => parseFileChoice(text)).toThrow('names no rows of a file.');
});
