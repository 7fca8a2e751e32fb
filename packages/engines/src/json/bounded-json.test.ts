import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseBoundedJson, parseFlatJson } from './bounded-json.ts';

it('reads what JSON.parse reads, and refuses what it refuses', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.nat(), fc.string(), (text, place, more) => {
      const read = (given: string) => JSON.parse(given);
      expect(parseBoundedJson(text)).toEqual(read(text));
      const broken = `${text.slice(0, place % text.length)}${more}`;
      let expected: unknown;
      try {
        expected = read(broken);
      } catch {
        expect(() => parseBoundedJson(broken)).toThrow(SyntaxError);
        return;
      }
      expect(parseBoundedJson(broken)).toEqual(expected);
    }),
  );
});

it('does not count what stands in texts', () => {
  const text = `${'[{'.repeat(10_000)}\\"\n`;
  expect(parseBoundedJson(JSON.stringify([text, '\\', text]))).toEqual([text, '\\', text]);
});

it.each([
  ['lists', '['.repeat(100_000) + ']'.repeat(100_000)],
  ['objects', '{"a":'.repeat(100_000) + 1 + '}'.repeat(100_000)],
  ['lists behind a text', `["\\\\",${'['.repeat(600)}${']'.repeat(600)}]`],
])('refuses %s in each other that recursion could not follow', (_name, text) => {
  expect(() => parseBoundedJson(text)).toThrow('levels');
});

it('refuses more lists, objects and names than memory has room for, and takes many numbers', () => {
  const many = `[${Array(400_000).fill('{}')}]`;
  expect(() => parseBoundedJson(many)).toThrow('too many');
  expect(() => parseFlatJson(many)).toThrow('too many');
  const names = Array.from({ length: 60_000 }, (_, index) => `"a name ${index}":0`);
  expect(() => parseBoundedJson(`{${names}}`)).toThrow('too many names');
  expect(() => parseBoundedJson(`[${names.map((each) => `{${each}}`)}]`)).toThrow('too many');
  const ids = Array.from({ length: 200_000 }, (_, index) => `{"${index}":{"logprob":-1.25,"rank":1}}`);
  expect(parseBoundedJson(`[null,${ids}]`)).toHaveLength(200_001);
  const token = '{"id":1,"text":"a","logprob":-1.5}';
  expect(parseBoundedJson(`[${Array(400_000).fill(token)}]`)).toHaveLength(400_000);
  expect(parseBoundedJson(`[${Array(3_000_000).fill('1')}]`)).toHaveLength(3_000_000);
});
