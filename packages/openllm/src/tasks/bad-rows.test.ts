import { describe, expect, it } from 'vitest';
import type { TableRow } from '../data/fields.ts';
import type { TaskDefinition } from '../definition.ts';
import { arcChallenge } from './arc-challenge.ts';
import { gsm8k } from './gsm8k.ts';
import { hellaswag } from './hellaswag.ts';
import { mmlu } from './mmlu.ts';
import { truthfulqaMc2 } from './truthfulqa.ts';
import { winogrande } from './winogrande.ts';

const row = (values: Record<string, unknown>): TableRow => ({ values, file: 'rows.jsonl', line: 7 });
const arc = { stem: 'Why?', choices: [{ text: 'a', label: 'A' }] };
const scene = { activity_label: 'l', ctx_a: 'a', ctx_b: 'b', endings: ['x', 'y'] };
const question = { subject: 's', question: 'q', choices: ['a', 'b', 'c', 'd'], answer: 1 };

describe('a row that is not as expected', () => {
  it.each<[TaskDefinition, Record<string, unknown>, string]>([
    [gsm8k, { question: 'q' }, 'expected the field answer; found question.'],
    [gsm8k, {}, 'expected the field answer; found none.'],
    [gsm8k, { question: 1, answer: 'a' }, 'expected text in the field question; found number.'],
    [
      arcChallenge,
      { question: { stem: 'Why?', choices: [] }, answerKey: 'A' },
      'expected at least one text in the list',
    ],
    [arcChallenge, { question: arc, answerKey: 'B' }, 'expected in the field answerKey one of A; found "B".'],
    [
      arcChallenge,
      { question: 'Why?', choices: { text: [], label: [] }, answerKey: 'A' },
      'choices.text; it is empty.',
    ],
    [arcChallenge, { question: { choices: arc.choices }, answerKey: 'A' }, 'expected text in the field question.stem.'],
    [hellaswag, { ...scene, label: 2 }, 'expected in the field label a whole number from 0 to 1; found 2.'],
    [hellaswag, { ...scene, label: '' }, 'expected in the field label a whole number from 0 to 1; found "".'],
    [hellaswag, { ...scene, endings: [], label: 0 }, 'expected at least one text in the list endings; it is empty.'],
    [mmlu, { ...question, answer: 4 }, 'expected in the field answer a whole number from 0 to 3; found 4.'],
    [mmlu, { ...question, choices: ['a', 'b'] }, 'expected four texts in the list choices; found 2.'],
    [mmlu, { ...question, choices: 'abcd' }, 'expected a list of texts in the field choices; found string.'],
    [truthfulqaMc2, { question: 'q', mc2_targets: {} }, 'expected at least one text in the list mc2_targets.choices'],
    [
      truthfulqaMc2,
      { question: 'q', mc2_targets: { a: 2 } },
      'expected a label 0 or 1 for each choice of mc2_targets.',
    ],
    [truthfulqaMc2, { question: 'q', mc2_targets: null }, 'expected an object in the field mc2_targets; found null.'],
    [
      winogrande,
      { sentence: 'none', option1: 'a', option2: 'b', answer: '1' },
      'expected a blank _ in the field sentence.',
    ],
    [
      winogrande,
      { sentence: 'a _', option1: 'a', option2: 'b', answer: '3' },
      'expected "1" or "2" in the field answer',
    ],
    [winogrande, { sentence: 'a _', option1: 'a', option2: 'b' }, 'in the field answer; found nothing.'],
  ])('%s', (task, values, message) => {
    expect(() => task.read(row(values), 'openllm-v0.4')).toThrow(message);
    expect(() => task.read(row(values), 'openllm-v0.4')).toThrow(
      expect.objectContaining({ kind: 'data', details: expect.objectContaining({ file: 'rows.jsonl', line: 7 }) }),
    );
  });
});

it('takes whole numbers that are written as text, as the hub has them', () => {
  expect(hellaswag.read(row({ ...scene, label: '1' }), 'openllm-v0.4').gold).toBe(1);
});

it('numbers the letters in v0.3, whatever the labels are', () => {
  const labelled = { stem: 'Why?', choices: ['1', '2', '3'].map((label) => ({ text: `t${label}`, label })) };
  const gold = (preset: 'openllm-v0.3' | 'openllm-v0.4', answerKey: string) =>
    arcChallenge.read(row({ question: labelled, answerKey }), preset).gold;
  expect([gold('openllm-v0.3', '3'), gold('openllm-v0.4', '3'), gold('openllm-v0.3', 'B')]).toEqual([2, 2, 1]);
  expect(() => gold('openllm-v0.4', 'B')).toThrow('one of 1, 2, 3');
});
