import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { textsOf } from '../testing/arbitraries.ts';
import { loadedTools } from '../testing/fixtures.ts';
import type { CharacterTables } from './character-tables.ts';
import { cleanText, withoutMailAddresses } from './clean-text.ts';

let tables: CharacterTables;
beforeAll(async () => {
  ({ tables } = (await loadedTools()).languages);
});

const cleaned = (text: string) => String.fromCodePoint(...cleanText(text, tables));

describe('addresses are taken out as by the patterns of langdetect', () => {
  const runs = { numRuns: 2000 };

  it('URLs, of at most 2,076 characters after the scheme', () => {
    expect(cleaned('see https://a.b/c?d, http:// e')).toBe('see , http:// e');
    expect(cleaned(`http://${'a'.repeat(2080)} b`)).toBe(' aaaa b');
  });

  it('mail addresses', () => {
    const pattern = /[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}/g;
    fc.assert(
      fc.property(textsOf('@', '@a', '@ab', '.', '-', 'a@b.c', 'x'.repeat(63), 'y'.repeat(254)), (text) => {
        expect(withoutMailAddresses(text)).toBe(text.replace(pattern, ' '));
      }),
      runs,
    );
  });
});

it('folds spaces, and looks at 10,000 characters', () => {
  expect(cleaned('a  b\n \n c')).toBe('a b\n \n c');
  expect(cleaned('é'.repeat(20_000))).toHaveLength(10_000);
  expect([...cleaned('𝐀'.repeat(20_000))]).toHaveLength(10_000);
  expect(cleaned(`${' '.repeat(10_000)}abc`)).toBe(' ');
});

it('puts Vietnamese letters and marks together before it cuts', () => {
  expect(cleaned('a\u0301')).toBe('á');
  expect(cleaned('a\u0301'.repeat(20_000))).toBe('á'.repeat(10_000));
});

it('drops Latin letters where another script prevails', () => {
  expect(cleaned('слово abc')).toBe('слово abc');
  expect(cleaned('слово слово abc')).toBe('слово слово ');
  // Letters of Latin Extended Additional count as another script, as in langdetect.
  expect(cleaned('ạạạ a')).toBe('ạạạ ');
});
