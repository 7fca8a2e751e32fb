import { z } from 'zod';
import { pairOptions } from '../cleaning/cleaning-options.ts';
import { expectField, expectRecord } from '../files/expect-record.ts';
import { readLines } from '../files/read-rows.ts';
import { readNamedColumns } from '../shapes/named-columns.ts';
import { pairFileSource } from './file-source.ts';

const expected = 'an object with the strings prompt and response, or instruction, context and response';
const columns = { instruction: ['instruction'], context: ['context'], response: ['response'] };

/** What the instruction of an Alpaca-style prompt is, input included; undefined for any other prompt. */
function unwrapped(prompt: string): string | undefined {
  return /^.*?### Instruction:\n(.*)\n\n### Response:\s*$/s.exec(prompt)?.[1]?.replace('\n\n### Input:\n', '\n\n');
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
    for await (const { value, place, name: id } of readLines(file)) {
      const record = expectRecord(value, expected, place);
      if (record.prompt === undefined) {
        yield { id, ...readNamedColumns(record, columns, expected, place) };
        continue;
      }
      const prompt = expectField(record, 'prompt', 'string', expected, place);
      const instruction = (wrapper === 'strip' ? unwrapped(prompt) : undefined) ?? prompt;
      yield { id, instruction, response: expectField(record, 'response', 'string', expected, place) };
    }
  },
});
