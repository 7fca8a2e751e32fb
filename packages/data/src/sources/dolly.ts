import { readJsonLines } from '@mainbench/kit';
import { z } from 'zod';
import { pairOptions } from '../cleaning/cleaning-options.ts';
import { expectField, expectRecord, type Place } from '../files/expect-record.ts';
import { pairFileSource } from './file-source.ts';

const expected = 'an object with the strings prompt and response, or instruction, context and response';

/** What the instruction of an Alpaca-style prompt is, input included; undefined for any other prompt. */
function unwrapped(prompt: string): string | undefined {
  return /^.*?### Instruction:\n(.*)\n\n### Response:\s*$/s.exec(prompt)?.[1]?.replace('\n\n### Input:\n', '\n\n');
}

function instructionOf(record: Record<string, unknown>, wrapper: 'strip' | 'keep', place: Place): string {
  if (record.prompt !== undefined) {
    const prompt = expectField(record, 'prompt', 'string', expected, place);
    return (wrapper === 'strip' ? unwrapped(prompt) : undefined) ?? prompt;
  }
  const instruction = expectField(record, 'instruction', 'string', expected, place);
  const context =
    record.context === undefined || record.context === null
      ? ''
      : expectField(record, 'context', 'string', expected, place);
  return context.trim() === '' ? instruction : `${instruction}\n\n${context}`;
}

/**
 * Dolly in both of its forms: databricks-dolly-15k (instruction, context, response) and the prompt-and-response
 * files of llm-foundry, whose prompts come in Alpaca's wrapper.
 */
export const dolly = pairFileSource({
  name: 'dolly',
  version: 1,
  summary: 'Dolly and Dolly with HH-RLHF as JSON lines',
  options: z.strictObject({
    ...pairOptions,
    file: z.string().describe('such as dolly_hhrlhf_train_small.jsonl'),
    wrapper: z
      .enum(['strip', 'keep'])
      .default('strip')
      .describe('strip removes Alpaca’s wrapper around the instruction, since a recipe has its own templates'),
  }),
  async *rows(file, { wrapper }) {
    for await (const { value, line } of readJsonLines<unknown>(file)) {
      const place = { file, line };
      const record = expectRecord(value, expected, place);
      yield {
        id: `line-${line}`,
        instruction: instructionOf(record, wrapper, place),
        response: expectField(record, 'response', 'string', expected, place),
      };
    }
  },
});
