import { fillTemplate } from '@mainbench/kit';
import type { HeldOutContext, Pair, Task } from '@mainbench/spec';
import { z } from 'zod';

const wordsOf = (text: string) => new Set(text.toLowerCase().match(/\p{L}+/gu));

/** A task: which share of a held-out response's words the model's own answer to the instruction has. */
export default {
  summary: "share of a held-out response's words in the model's answer",
  options: z.strictObject({ max_new_tokens: z.int().positive().default(64) }),
  metrics: [{ name: 'overlap', label: 'word overlap', unit: 'fraction', better: 'higher' }],
  needs: ['generate'],
  costPerRow: ({ max_new_tokens }) => ({ scored: 0, generated: max_new_tokens }),
  async evaluate(row: Pair, { max_new_tokens }, { model, templates, signal }: HeldOutContext) {
    const prompt = fillTemplate(templates.forward.text, { instruction: row.instruction });
    const { text: output } = await model.generate({ prompt, maxNewTokens: max_new_tokens, temperature: 0 }, signal);
    const expected = wordsOf(row.response);
    const words = wordsOf(output);
    const shared = [...expected].filter((word) => words.has(word)).length;
    // Nothing to compare with is no overlap of 0.
    const overlap = expected.size === 0 ? null : shared / expected.size;
    return { metrics: { overlap }, details: { output } };
  },
} satisfies Omit<Task<{ max_new_tokens: number }, Pair>, 'name' | 'version'>;
