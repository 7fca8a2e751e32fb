import { readAnyRows } from '@mainbench/data';
import { MainbenchError } from '@mainbench/spec';
import { z } from 'zod';

/** A recorded response, with what it can be matched to a prompt by. */
export interface RecordedResponse {
  prompt: string | undefined;
  key: number | string | undefined;
  /** Null where the model gave none. */
  response: string | null;
  /** Responses to the same prompt after this one, which are not scored. */
  further: number;
}

const key = z.union([z.int(), z.string()]).nullish();
const text = z.string().nullable();
const texts = z.union([text, z.array(text)]);
const turns = z.array(z.looseObject({ role: z.string(), content: z.string() })).min(1);

function recorded(prompt: string | undefined, own: z.infer<typeof key>, given: unknown): RecordedResponse {
  const responses = [given].flat(2) as (string | null | undefined)[];
  const further = Math.max(0, responses.length - 1);
  return { prompt, key: own ?? undefined, response: responses[0] ?? null, further };
}

/** What a user's only message says; undefined in longer conversations, whose prompt is not one text. */
function onlyQuestion(messages: z.infer<typeof turns>): string | undefined {
  const asked = messages.filter(({ role }) => role === 'user');
  return asked.length === 1 ? asked[0]?.content : undefined;
}

/** Google's format, with the names that other harnesses give to its two fields, and any with a key in the prompt's place. */
const plain = z
  .object({
    prompt: z.union([z.string(), turns]).optional(),
    instruction: z.string().optional(),
    key,
    response: texts.optional(),
    responses: texts.optional(),
    output: texts.optional(),
  })
  .transform((row) => {
    const prompt = typeof row.prompt === 'object' ? onlyQuestion(row.prompt) : (row.prompt ?? row.instruction);
    const given = [row.response, row.responses, row.output].filter((value) => value !== undefined);
    if (given.length !== 1 || (prompt === undefined && (row.key ?? undefined) === undefined)) return undefined;
    return recorded(prompt, row.key, given[0]);
  });

/** A conversation: the question and the answer to it. */
const conversation = z.object({ messages: turns, key }).transform(({ messages, key: own }) => {
  const last = messages.at(-1);
  const question = onlyQuestion(messages);
  return question === undefined || last?.role !== 'assistant' ? undefined : recorded(question, own, last.content);
});

/** A line of the result of OpenAI's or vLLM's batches, asked under the prompt's key; null where the request failed. */
const batch = z
  .object({
    custom_id: z.string(),
    response: z
      .object({ body: z.object({ choices: z.array(z.object({ message: z.object({ content: text.optional() }) })) }) })
      .nullable(),
  })
  .transform(({ custom_id: own, response }) =>
    recorded(undefined, own, response?.body.choices.map(({ message }) => message.content ?? null) ?? null),
  );

/** A line of lm-evaluation-harness's samples_*.jsonl. */
const sample = z
  .object({
    doc: z.object({ key, prompt: z.string() }),
    resps: z.array(texts).optional(),
    filtered_resps: z.array(texts).optional(),
  })
  .transform(({ doc, resps, filtered_resps }) => {
    const given = filtered_resps ?? resps;
    return given === undefined ? undefined : recorded(doc.prompt, doc.key, given);
  });

/** The response in a row of any harness known here; undefined where it has none of their shapes. */
export function responseOfRow(row: unknown): RecordedResponse | undefined {
  for (const shape of [batch, sample, conversation, plain]) {
    const { data } = shape.safeParse(row);
    if (data !== undefined) return data;
  }
  return undefined;
}

const expected =
  'a row {prompt, response} or {key, response} (also instruction, output, responses), messages with an answer, a line of a batch with the key as custom_id, or a sample of lm-evaluation-harness (doc, resps, filtered_resps)';

/**
 * Responses recorded by Google's tool (`{prompt, response}`), lm-evaluation-harness (`samples_*.jsonl`), batches of
 * OpenAI and vLLM, and others like them, as JSON lines, a JSON array or CSV.
 * @throws MainbenchError of kind `data` naming file and line
 */
export async function* readResponses(file: string): AsyncGenerator<RecordedResponse> {
  for await (const { value, place } of readAnyRows(file)) {
    const response = responseOfRow(value);
    if (response === undefined) {
      const { line, row } = place;
      throw new MainbenchError('data', `${row === undefined ? '' : `row ${row}: `}expected ${expected}.`, {
        file,
        ...(line === undefined ? {} : { line }),
        hint: 'Correct or remove that row, or write the file as {prompt, response}.',
      });
    }
    yield response;
  }
}
