import { expect, it } from 'vitest';
import { openllmTask } from './openllm-task.ts';
import { gsm8k } from './tasks/gsm8k.ts';
import { hellaswag } from './tasks/hellaswag.ts';

it.each([
  [gsm8k, {}, undefined],
  [gsm8k, { max_new_tokens: 2000 }, 'answers have 2000 tokens at most, where the reference has 256'],
  [hellaswag, { max_new_tokens: 5 }, undefined],
])(
  'marks written answers of another length, and no task that scores choices: $name %j',
  async (definition, given, expected) => {
    const task = openllmTask(definition);
    const summary = await task.summarize((async function* () {})(), task.options.parse(given));
    expect(summary.notComparable).toBe(expected);
  },
);
