import { expect, it } from 'vitest';
import { openllmTask } from './openllm-task.ts';
import { arcChallenge } from './tasks/arc-challenge.ts';
import { gsm8k } from './tasks/gsm8k.ts';
import { truthfulqaMc1 } from './tasks/truthfulqa.ts';
import { goldenContext } from './testing/goldens.ts';

it.each([gsm8k, arcChallenge, truthfulqaMc1])('gives the question of $name alone, without examples', async (task) => {
  const { documents, testTexts, options } = openllmTask(task);
  const texts: string[][] = [];
  for await (const document of documents(options.parse({}), goldenContext())) {
    texts.push(testTexts(document));
    for (const text of testTexts(document))
      expect(document.contexts.some((context) => context.includes(text))).toBe(true);
    if (texts.length === 20) break;
  }
  expect(texts).toHaveLength(20);
  expect(new Set(texts.flat()).size).toBe(20);
  for (const [text = ''] of texts) {
    expect(text).not.toMatch(/^(Question|Q):|(Answer|A):\s*$|\n\n/);
    expect(text.length).toBeGreaterThan(10);
  }
});
