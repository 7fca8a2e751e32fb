import { languageProbabilities } from '@mainbench/data';
import { codePointLength, isLower, isUpper } from '@mainbench/python-semantics';
import { beforeAll, expect, it } from 'vitest';
import { sentenceSpans } from '../sentences/split-sentences.ts';
import { loadedTools, readGzippedRows } from '../testing/fixtures.ts';
import { type Intermediate, intermediates, recordedResponses } from '../testing/recorded.ts';
import { unitsOf } from '../text/units.ts';
import { wordsOf } from '../words/word-tokenize.ts';
import { ResponseText, type TextTools } from './response-text.ts';

let tools: TextTools;
let rows: { text: string; golden: Intermediate }[];

beforeAll(async () => {
  tools = await loadedTools();
  rows = await intermediates();
});

it('has the responses of seven models', () => {
  expect(rows.length).toBe(3781);
});

it('finds the sentences that Punkt finds', () => {
  for (const { text, golden } of rows) {
    const spans = sentenceSpans(text, unitsOf(text), tools.punkt);
    expect(spans).toHaveLength(golden.n_sentences);
    const starts = spans.slice(0, 60).map(({ start }) => codePointLength(text.slice(0, start)));
    expect(starts).toEqual(golden.sentence_starts);
  }
});

it('finds the words and capitals that Python and NLTK find', () => {
  for (const { text, golden } of rows) {
    const response = new ResponseText(text, tools);
    expect(response.wordCount).toBe(golden.n_words);
    expect(response.upperWordCount).toBe(golden.n_upper);
    expect(response.sentences.flatMap((sentence) => wordsOf(sentence, '3.8'))).toHaveLength(golden.n_word_tokenize);
    expect(isUpper(text)).toBe(golden.isupper);
    expect(isLower(text)).toBe(golden.islower);
  }
});

it('finds the languages that langdetect finds, with its probabilities', () => {
  for (const { text, golden } of rows) {
    const found = languageProbabilities(text, tools.languages, tools.seed) ?? [];
    expect(found.map(({ language }) => language)).toEqual(
      (golden.langdetect_seed0 ?? []).map(([language]) => language),
    );
    for (const [index, { probability }] of found.entries()) {
      expect(Math.abs(probability - (golden.langdetect_seed0?.[index]?.[1] ?? 0))).toBeLessThan(1e-9);
    }
  }
});

it('splits whole texts into the sentences and words of NLTK', async () => {
  const texts = await recordedResponses();
  const goldens = await readGzippedRows<{ model: string; key: number; sentences: string[]; word_tokenize: string[] }>(
    'golden',
    'tokenizations.jsonl.gz',
  );
  expect(goldens).toHaveLength(119);
  for (const { model, key, sentences, word_tokenize } of goldens) {
    const response = new ResponseText(texts.get(`${model} ${key}`) as string, tools);
    expect(response.sentences).toEqual(sentences);
    expect(response.sentences.flatMap((sentence) => wordsOf(sentence, '3.8'))).toEqual(word_tokenize);
  }
});
