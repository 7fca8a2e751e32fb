import { readJsonLines } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { z } from 'zod';

/** A recorded response, with what it can be matched to a prompt by. */
export interface RecordedResponse {
  prompt: string | undefined;
  key: number | string | undefined;
  /** Null where the model gave none. */
  response: string | null;
}

const key = z.union([z.int(), z.string()]);
const text = z.string().nullable();

/** Google's format, and any with a key in the prompt's place. */
const plainRow = z
  .object({ prompt: z.string().optional(), key: key.optional(), response: text })
  .refine((row) => row.prompt !== undefined || row.key !== undefined);

/** A line of lm-evaluation-harness's samples_*.jsonl. */
const sampleRow = z.object({
  doc: z.object({ key: key.optional(), prompt: z.string() }),
  resps: z.array(z.union([text, z.array(text)])).optional(),
  filtered_resps: z.array(z.union([text, z.array(text)])).optional(),
});

const expected =
  'a row {prompt, response} or {key, response}, or a sample of lm-evaluation-harness (doc, resps, filtered_resps)';

function readRow(value: unknown, file: string, line: number): RecordedResponse {
  const plain = plainRow.safeParse(value);
  if (plain.success) return { prompt: plain.data.prompt, key: plain.data.key, response: plain.data.response };
  const sample = sampleRow.safeParse(value);
  const given = sample.data?.filtered_resps ?? sample.data?.resps;
  if (!sample.success || given === undefined) {
    throw new MainbenchError('data', `expected ${expected}.`, { file, line, hint: 'Correct or remove that line.' });
  }
  const { doc } = sample.data;
  return { prompt: doc.prompt, key: doc.key, response: [given].flat(2)[0] ?? null };
}

/**
 * Responses recorded by Google's tool (`{prompt, response}`) or by lm-evaluation-harness (`samples_*.jsonl`).
 * @throws MainbenchError of kind `data` naming file and line
 */
export async function* readResponses(file: string): AsyncGenerator<RecordedResponse> {
  for await (const { value, line } of readJsonLines<unknown>(file)) yield readRow(value, file, line);
}
