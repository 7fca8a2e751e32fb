import { pythonStrip, pythonWhiteSpace } from '@mainbench/python-semantics';
import { MainbenchError } from '@mainbench/spec';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ResponseText, type TextTools } from '../response/response-text.ts';
import { textsOf } from '../testing/arbitraries.ts';
import { loadedTools } from '../testing/fixtures.ts';
import { instructions } from './instructions.ts';
import { containsWord, countKeyword } from './keywords.ts';

let tools: TextTools;
beforeAll(async () => {
  tools = await loadedTools();
});

function follows(id: string, text: string, given: Record<string, unknown> = {}): boolean {
  const instruction = instructions.find((each) => each.id === id);
  if (instruction === undefined) throw new RangeError(id);
  expect(instruction.arguments.safeParse(given).error).toBeUndefined();
  return instruction.follows(new ResponseText(text, tools), given);
}

it('has 25 kinds with names of their own', () => {
  expect(new Set(instructions.map(({ id }) => id)).size).toBe(25);
});

describe('each kind decides as its rule says', () => {
  it.each<[string, string, Record<string, unknown>, boolean]>([
    ['keywords:existence', 'The KEYstone.', { keywords: ['key', 'stone'] }, true],
    ['keywords:existence', 'The key.', { keywords: ['key', 'stone'] }, false],
    ['keywords:frequency', 'key monkey', { keyword: ' key ', frequency: 2, relation: 'at least' }, true],
    ['keywords:frequency', 'key monkey', { keyword: 'key', frequency: 2, relation: 'less than' }, false],
    ['keywords:forbidden_words', 'monkey', { forbidden_words: ['key'] }, true],
    ['keywords:forbidden_words', 'a Key!', { forbidden_words: ['key'] }, false],
    ['keywords:letter_frequency', 'AaİK', { letter: 'a', let_frequency: 2, let_relation: 'at least' }, true],
    ['keywords:letter_frequency', 'İ', { letter: 'I', let_frequency: 1, let_relation: 'at least' }, true],
    ['keywords:letter_frequency', '##', { letter: '#', let_frequency: 2, let_relation: 'at least' }, true],
    ['language:response_language', 'Das ist ein ganz gewöhnlicher deutscher Satz.', { language: 'de' }, true],
    ['language:response_language', 'Das ist ein ganz gewöhnlicher deutscher Satz.', { language: 'en' }, false],
    ['language:response_language', '123 !', { language: 'de' }, true],
    [
      'length_constraints:number_sentences',
      'Mr. Smith came. He left.',
      { num_sentences: 3, relation: 'less than' },
      true,
    ],
    ['length_constraints:number_words', "it's 3 naïve", { num_words: 4, relation: 'at least' }, true],
    ['length_constraints:number_paragraphs', '***\na\n***\nb', { num_paragraphs: 2 }, true],
    ['length_constraints:number_paragraphs', 'a *** *** b', { num_paragraphs: 2 }, false],
    [
      'length_constraints:nth_paragraph_first_word',
      'a\n\n"Then, b',
      { num_paragraphs: 2, nth_paragraph: 2, first_word: 'THEN' },
      true,
    ],
    [
      'length_constraints:nth_paragraph_first_word',
      'a\n\n\n\nb',
      { num_paragraphs: 2, nth_paragraph: 2, first_word: 'b' },
      false,
    ],
    ['detectable_content:number_placeholders', '[a] [b\n]', { num_placeholders: 2 }, false],
    ['detectable_content:postscript', 'bye\np. s. x', { postscript_marker: 'P.S.' }, true],
    ['detectable_content:postscript', 'bye P.P.S', { postscript_marker: 'P.P.S' }, true],
    ['detectable_content:postscript', 'bye PS', { postscript_marker: 'P.S.' }, false],
    ['detectable_content:postscript', 'und N.B. x', { postscript_marker: 'n\\.b\\.' }, true],
    ['detectable_format:number_bullet_lists', '* a\n- b\n**c**', { num_bullets: 2 }, true],
    ['detectable_format:constrained_response', 'Well. My answer is no.', {}, true],
    ['detectable_format:number_highlighted_sections', '*a* **b** ** **', { num_highlights: 3 }, false],
    [
      'detectable_format:multiple_sections',
      'Section 1 a Section 2 b',
      { section_spliter: 'Section', num_sections: 2 },
      true,
    ],
    ['detectable_format:json_format', '```json\n{"a": [1, NaN]}\n```', {}, true],
    ['detectable_format:json_format', '{a: 1}', {}, false],
    ['detectable_format:title', 'x <<a title>>', {}, true],
    ['detectable_format:title', '<< >>\n<<\n>>', {}, false],
    ['combination:two_responses', 'a ****** b', {}, true],
    ['combination:two_responses', 'a ****** a', {}, false],
    ['combination:two_responses', 'a ******\n****** b', {}, false],
    ['combination:repeat_prompt', ' WRITE this. ok', { prompt_to_repeat: 'Write this.' }, true],
    ['startend:end_checker', '"it. THE END"\n', { end_phrase: ' the end' }, true],
    ['startend:end_checker', 'the end.', { end_phrase: 'the end' }, false],
    ['startend:quotation', ' "a" ', {}, true],
    ['startend:quotation', '"', {}, false],
    [
      'change_case:capital_word_frequency',
      "I AM McX, U.S. IT'S",
      { capital_frequency: 5, capital_relation: 'at least' },
      true,
    ],
    ['change_case:english_capital', 'THIS IS A TEXT, AND IT IS SHOUTED AT YOU ALL', {}, true],
    ['change_case:english_capital', '1 2', {}, false],
    ['change_case:english_lowercase', 'this is the way that they would have written it', {}, true],
    ['change_case:english_lowercase', 'dies ist ein ganz gewöhnlicher deutscher satz', {}, false],
    ['punctuation:no_comma', 'a、b', {}, true],
    ['punctuation:no_comma', 'a,b', {}, false],
  ])('%s on %j with %j: %s', (id, text, given, expected) => {
    expect(follows(id, text, given)).toBe(expected);
  });
});

describe('searches are those of the official patterns', () => {
  const response = (text: string) => new ResponseText(text, tools);
  const sought = ['a', 'ab', 'is', 'kin', 'a b', '7'];

  it('where case is ignored as Python ignores it', () => {
    const classes: Record<string, string> = { i: '[iIİı]', s: '[sSſ]', k: '[kK\u212a]' };
    const pattern = (word: string) => [...word].map((letter) => classes[letter] ?? letter).join('');
    fc.assert(
      fc.property(
        textsOf('ı', 'İ', 'ſ', '\u212a', 'is', 'KIN', 'ab', 'A b', '_'),
        fc.constantFrom(...sought),
        (text, word) => {
          expect(countKeyword(response(text), word)).toBe((text.match(new RegExp(pattern(word), 'giu')) ?? []).length);
          const whole = new RegExp(`(?<![\\p{L}\\p{N}_])${pattern(word)}(?![\\p{L}\\p{N}_])`, 'iu');
          expect(containsWord(response(text), word)).toBe(whole.test(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('with keywords that are regular expressions', () => {
    expect(countKeyword(response('colour COLOR'), 'colou?r')).toBe(2);
    expect(countKeyword(response('colour color'), 'colou?r', 1)).toBe(1);
    expect(containsWord(response('well-known'), 'well-known')).toBe(true);
    expect(containsWord(response('C++ is'), 'C\\+\\+')).toBe(false);
    const broken = () => countKeyword(response('x'), 'C++');
    expect(broken).toThrow(MainbenchError);
    expect(broken).toThrow('expected a keyword that is a regular expression; found C++.');
  });

  it('for titles and postscripts', () => {
    const space = `[${pythonWhiteSpace}]`;
    fc.assert(
      fc.property(textsOf('<', '<<', '>', '>>', 'p.', 's.', 'P.', 'S'), (text) => {
        const titles = text.match(/<<[^\n]+>>/g) ?? [];
        const titled = titles.some((found) => pythonStrip(found.replace(/^<+/, '').replace(/>+$/, '')) !== '');
        expect(follows('detectable_format:title', text)).toBe(titled);
        const lower = text.toLowerCase();
        const once = new RegExp(`${space}*p\\.${space}?s\\.[^\\n]*(?![^\\n])`, 'u').test(lower);
        const twice = new RegExp(`${space}*p\\.${space}?p\\.${space}?s[^\\n]*(?![^\\n])`, 'u').test(lower);
        expect(follows('detectable_content:postscript', text, { postscript_marker: 'P.S.' })).toBe(once);
        expect(follows('detectable_content:postscript', text, { postscript_marker: 'P.P.S' })).toBe(twice);
      }),
      { numRuns: 500 },
    );
  });

  it('for letters, of str.lower', () => {
    fc.assert(
      fc.property(
        textsOf('İ', 'ı', 'I', '\u212a', 'k', 'ß', 'ẞ', 'Å', 'å', '#'),
        fc.constantFrom('a', 'i', 'k', 'ß', 'å', '#'),
        (text, letter) => {
          const count = text.toLowerCase().split(letter).length - 1;
          const given = { letter, let_frequency: count, let_relation: 'at least' };
          expect(follows('keywords:letter_frequency', text, given)).toBe(true);
          expect(follows('keywords:letter_frequency', text, { ...given, let_frequency: count + 1 })).toBe(false);
        },
      ),
    );
  });
});
