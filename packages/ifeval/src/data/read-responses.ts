import { readAnyRows } from '@mainbench/data';
import { MainbenchError } from '@mainbench/spec';
import { type RecordedResponse, responseOfRow } from './response-shapes.ts';

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
