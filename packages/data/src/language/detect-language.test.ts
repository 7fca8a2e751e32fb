import { PythonRandom } from '@mainbench/python-semantics';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { loadedLanguages, readGzipped } from '../testing/language-fixtures.ts';
import { detectLanguage, type LanguageModel, languageProbabilities, seededDraws } from './detect-language.ts';

interface Golden {
  text: string;
  expected_lang: string;
  detect_langs_seed0: [language: string, probability: number][];
}

let languages: LanguageModel;
beforeAll(async () => {
  languages = await loadedLanguages();
});

it('tells the Universal Declaration of Human Rights in 54 languages apart as langdetect does', async () => {
  const lines = (await readGzipped('golden', 'langdetect_udhr_seed0.jsonl.gz')).trimEnd().split('\n');
  const rows = lines.map((line): Golden => JSON.parse(line));
  expect(rows).toHaveLength(324);
  for (const { text, detect_langs_seed0: golden } of rows) {
    const found = languageProbabilities(text, languages, 0) ?? [];
    expect(found.map(({ language }) => language)).toEqual(golden.map(([language]) => language));
    for (const [index, { probability }] of found.entries()) {
      expect(Math.abs(probability - (golden[index]?.[1] ?? 0))).toBeLessThan(1e-9);
    }
  }
});

it('has 55 languages in one order, however the profiles come', () => {
  expect(languages.table.languages).toHaveLength(55);
  expect(languages.table.languages).toEqual([...languages.table.languages].sort());
});

it('tells nothing of texts without letters', () => {
  for (const text of ['', ' ', '123 !?', 'https://example.org/a', 'a.b@example.org', '\0', '\ud800']) {
    expect(detectLanguage(text, languages, 0)).toBeUndefined();
  }
});

it('depends on the seed alone', () => {
  const text = 'Hotel Restaurant Bar';
  const once = languageProbabilities(text, languages, 7);
  languageProbabilities('Ganz anderer Text', languages, 1);
  expect(languageProbabilities(text, languages, 7)).toEqual(once);
  expect(languageProbabilities(text, languages, 8)).not.toEqual(once);
});

it('draws as a Python generator of the same seed does, whatever was drawn before from others', () => {
  const draw = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(fc.nat(40), fc.array(draw, { maxLength: 400 }), (seed, draws) => {
      const python = new PythonRandom(seed);
      const own = seededDraws(seed);
      for (const n of draws) {
        if (n === 0) expect(own.gauss(0, 1)).toBe(python.gauss(0, 1));
        else expect(own.randbelow(n)).toBe(python.randbelow(n));
      }
    }),
  );
});

it('goes on beyond the words kept so far', () => {
  const python = new PythonRandom(3);
  const own = seededDraws(3);
  for (let count = 0; count < 20_000; count += 1) expect(own.randbelow(1000)).toBe(python.randbelow(1000));
});
