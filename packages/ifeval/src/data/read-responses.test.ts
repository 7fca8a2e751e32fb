import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { type RecordedResponse, readResponses } from './read-responses.ts';

async function read(rows: readonly unknown[]): Promise<RecordedResponse[]> {
  const file = join(await mkdtemp(join(tmpdir(), 'mainbench-responses-')), 'responses.jsonl');
  await writeFile(file, rows.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const found: RecordedResponse[] = [];
  for await (const response of readResponses(file)) found.push(response);
  return found;
}

const doc = { key: 1000, prompt: 'p', instruction_id_list: ['a'], kwargs: [{}] };

it.each<[string, unknown, Partial<RecordedResponse>]>([
  ['Google’s', { prompt: 'p', response: 'r' }, { prompt: 'p', response: 'r' }],
  ['a key', { key: 1000, response: 'r' }, { key: 1000, response: 'r' }],
  ['no response', { prompt: 'p', response: null }, { prompt: 'p', response: null }],
  [
    'lm-evaluation-harness’s',
    { doc_id: 0, doc, target: '', arguments: { gen_args_0: { arg_0: 'p' } }, resps: [['raw']], filtered_resps: ['r'] },
    { prompt: 'p', key: 1000, response: 'r' },
  ],
  ['its older', { doc_id: 0, doc, resps: [['r']], filtered_resps: [['r']] }, { response: 'r' }],
  ['without filters', { doc, resps: [['r', 's']] }, { response: 'r' }],
  ['one of repeats', { doc, resps: [['r', 's']], filtered_resps: [['r', 's']] }, { response: 'r', further: 1 }],
  ['a key that is null', { key: null, prompt: 'p', response: 'r' }, { prompt: 'p', key: undefined }],
  ['instruction and output', { instruction: 'p', output: 'r', generator: 'm' }, { prompt: 'p', response: 'r' }],
  ['a list', { prompt: 'p', responses: ['r'] }, { prompt: 'p', response: 'r', further: 0 }],
  ['a chat', { prompt: [{ role: 'user', content: 'p' }], response: 'r' }, { prompt: 'p', response: 'r' }],
  [
    'messages',
    {
      messages: [
        { role: 'user', content: 'p' },
        { role: 'assistant', content: 'r' },
      ],
    },
    { prompt: 'p', response: 'r' },
  ],
  [
    'a batch',
    { custom_id: '1000', response: { status_code: 200, body: { choices: [{ message: { content: 'r' } }] } } },
    { prompt: undefined, key: '1000', response: 'r' },
  ],
  ['a failed batch', { custom_id: '1000', response: null, error: {} }, { key: '1000', response: null }],
  ['without a response', { doc, resps: [[]], filtered_resps: [null] }, { response: null }],
])('reads rows of %s format', async (_, row, expected) => {
  expect((await read([row]))[0]).toMatchObject(expected);
});

it.each([
  [{ prompt: 'p' }],
  [{ response: 'r' }],
  [{ prompt: 'p', response: 3 }],
  [{ prompt: 'p', response: 'r', output: 's' }],
  [[1]],
  [{ doc, target: '' }],
])('refuses %j with its place', async (row) => {
  const error = await read([{ prompt: 'p', response: 'r' }, row]).catch((reason: unknown) => reason);
  expect(MainbenchError.is(error) && describeError(error)).toMatch(
    /responses\.jsonl:2: expected a row \{prompt, response\}/,
  );
});

it('reads one JSON array', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'mainbench-responses-')), 'responses.json');
  await writeFile(
    file,
    JSON.stringify([
      { prompt: 'p', response: 'r' },
      { prompt: 'q', answer: 's' },
    ]),
  );
  const rows = readResponses(file);
  expect((await rows.next()).value).toMatchObject({ prompt: 'p', response: 'r' });
  await expect(rows.next()).rejects.toThrow('row 2: expected a row {prompt, response}');
});
