import type { JsonObject, JsonValue } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { createParser } from '../annotator/create-parser.ts';
import type { Parsed } from './parser.ts';

const file = 'configs.yaml';
const text = (content: string): Parsed => ({ text: content, choice: {} });

function read(parser: string, options: JsonObject, parsed: Parsed): JsonValue[] | string {
  const own = createParser(parser, options, file);
  try {
    return own(parsed);
  } catch {
    return 'none';
  }
}

describe('ranking_parser', () => {
  it.each<[string, JsonValue[] | string]>([
    ["[{'model': 'model_1', 'rank': 1}, {'model': 'model_2', 'rank': 2}]", [1]],
    ['[{"model": "model_2", "rank": 1}, {"model": "model_1", "rank": 2}]', [2]],
    ["[{'model': 'model_1', 'rank': True}]", [1]],
    ["({'model': 'model_1', 'rank': 1.0},)", [1]],
    ["[{'model': 'model_1', 'rank': 3}]", 'none'],
    ["[{'model': 'model_2', 'rank': 1}]", 'none'],
    ["[{'model': 'model_1', 'rank': 1}, {'rank': 2}]", 'none'],
    ["[{'model': 'model_1', 'rank': 1}", 'none'],
    ['', 'none'],
    ['model_1', 'none'],
  ])('reads %s', (content, expected) => {
    expect(read('ranking_parser', {}, text(content))).toEqual(expected);
  });
});

describe('logprob_parser', () => {
  const options = { numerator_token: 'm', denominator_tokens: ['m', 'M'], is_binarize: false };
  const tokens = (...alternatives: [string, number][]): Parsed => ({
    text: 'm',
    choice: {
      logprobs: {
        content: [{ token: 'm', top_logprobs: alternatives.map(([token, logprob]) => ({ token, logprob })) }],
      },
    },
  });
  const verdict = (parsed: Parsed, more: JsonObject = {}) => read('logprob_parser', { ...options, ...more }, parsed);

  it('divides the probability between the tokens that are a verdict', () => {
    const [preference] = verdict(
      tokens(['m', Math.log(0.3)], ['M', Math.log(0.1)], ['The', Math.log(0.6)]),
    ) as number[];
    expect(preference).toBeCloseTo(1.25, 12);
    expect(verdict(tokens(['m', -1]))).toEqual([1]);
    expect(verdict(tokens(['M', -1]))).toEqual([2]);
  });

  it('takes the last of equal tokens, exact texts only, and nothing else for a verdict', () => {
    for (const none of [Infinity, -Infinity]) expect(verdict(tokens(['m', none]))).toBe('none');
    expect(verdict(tokens(['m', -1], ['M', -9], ['m', -Infinity]))).toEqual([2]);
    expect(verdict(tokens([' m', -1], ['mm', -1]))).toBe('none');
    expect(verdict({ text: 'm', choice: { logprobs: null } })).toBe('none');
    expect(verdict({ text: 'm', choice: {} })).toBe('none');
  });

  it('rounds to the strictly more probable verdict where it is told to', () => {
    expect(verdict(tokens(['m', -1], ['M', -2]), { is_binarize: true })).toEqual([1]);
    expect(verdict(tokens(['m', -1], ['M', -1]), { is_binarize: true })).toEqual([2]);
  });

  it('looks at one token where it is told which', () => {
    const { choice } = tokens(['m', -1]) as { choice: JsonObject };
    const [last] = (choice.logprobs as { content: JsonValue[] }).content;
    const longer = { text: 'x m', choice: { logprobs: { content: [{ token: 'x', top_logprobs: [] }, last ?? null] } } };
    expect(verdict(longer as Parsed, { log_prob_index: -1 })).toEqual([1]);
    expect(verdict(longer as Parsed, { log_prob_index: 7 })).toBe('none');
  });
});

describe('regex_parser', () => {
  const options = { outputs_to_match: { 1: '(?i)output \\(a\\)', 2: '(?i)output \\(b\\)' } };
  it('gives the verdicts of all matches in their order', () => {
    expect(read('regex_parser', options, text('OUTPUT (b), then Output (a)'))).toEqual([2, 1]);
    expect(read('regex_parser', options, text('neither'))).toEqual([]);
    const starts = { outputs_to_match: { 1: '(?:^|\\n) ?Output \\(a\\)', 2: '(?:^|\\n) ?Output \\(b\\)' } };
    expect(read('regex_parser', starts, text('I say Output (a)\nOutput (b)'))).toEqual([2]);
    expect(read('regex_parser', { outputs_to_match: { 1: '' } }, text('x'))).toBe('none');
  });
  it('says which pattern cannot be used', () => {
    expect(() => createParser('regex_parser', { outputs_to_match: { 1: '(?P<a>x)' } }, file)).toThrow('"(?P<a>x)"');
  });
});

it('reads scores on the first line as lmsys does', () => {
  const lmsys = (content: string) => read('lmsys_parser', {}, text(content));
  expect([lmsys('8 7\nbecause'), lmsys('1,2'), lmsys('5 5.0'), lmsys('8'), lmsys('a b'), lmsys('1 2 3')]).toEqual([
    [1],
    [2],
    [0],
    'none',
    'none',
    'none',
  ]);
});

describe('pipeline_meta_parser', () => {
  const options = {
    parsers_to_kwargs: { json_parser: { annotation_key: 'ordered_models' }, ranking_parser: { model_1_name: 'm' } },
  };
  it.each<[string, JsonValue[] | string]>([
    ['{"ordered_models": [{"model": "m", "rank": 2}, {"model": "M", "rank": 1}]}', [2]],
    ['Well: ```json\n{"ordered_models": [{"model": "m", "rank": 1}]}\n```', [1]],
    ['```json {"ordered_models": []}', 'none'],
    ["{\"ordered_models\": \"[{'model': 'm', 'rank': 1}]\"}", [1]],
    ['{"other": 1}', 'none'],
    ['{"ordered_models": [', 'none'],
    ['{"ordered_models": {"model": "m"}}', 'none'],
  ])('reads %s', (content, expected) => {
    expect(read('pipeline_meta_parser', options, text(content))).toEqual(expected);
  });
});

it('refuses parsers and options that are not known', () => {
  expect(() => createParser('eval', {}, file)).toThrow('there is no parser "eval"');
  expect(() => createParser('constructor', {}, file)).toThrow('there is no parser');
  expect(() => createParser('ranking_parser', { model: 'x' }, file)).toThrow('unknown field');
});
