import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadedLanguages } from '../testing/language-fixtures.ts';
import type { CharacterTables } from './character-tables.ts';
import { cleanText, withoutMailAddresses } from './clean-text.ts';

let tables: CharacterTables;
beforeAll(async () => {
  ({ tables } = await loadedLanguages());
});

const cleaned = (text: string) => String.fromCodePoint(...cleanText(text, tables));

/** Short texts of pieces of addresses, the kinds of white space and a few letters. */
const pieces = ['@', '@a', '@ab', '.', '-', 'a@b.c', 'x'.repeat(63), 'y'.repeat(254)];
const others = [' ', '\n', '\t', '\u00a0', '\u001c', '\ufeff', 'a', 'B', '7', '٣', 'é', '𝐀'];
const texts = fc.array(fc.constantFrom(...pieces, ...others), { maxLength: 14 }).map((parts) => parts.join(''));

describe('addresses are taken out as by the patterns of langdetect', () => {
  const runs = { numRuns: 2000 };

  it('URLs, of at most 2,076 characters after the scheme', () => {
    expect(cleaned('see https://a.b/c?d, http:// e')).toBe('see , http:// e');
    expect(cleaned(`http://${'a'.repeat(2080)} b`)).toBe(' aaaa b');
  });

  it('mail addresses', () => {
    const pattern = /[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}/g;
    fc.assert(
      fc.property(texts, (text) => {
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
