import { expect, it } from 'vitest';
import type { RecordedResponse } from '../data/read-responses.ts';
import { matchResponses } from './match-responses.ts';

const prompts = [
  { key: 1, prompt: 'one' },
  { key: 2, prompt: 'two' },
  { key: 3, prompt: 'three' },
];

async function* rows(...given: Partial<RecordedResponse>[]): AsyncGenerator<RecordedResponse> {
  for (const row of given) yield { prompt: undefined, key: undefined, response: 'r', further: 0, ...row };
}

it('counts what is missing, extra, double, without a response and of another prompt', async () => {
  const { responses, counts } = await matchResponses(
    prompts,
    rows(
      { prompt: 'one', response: 'a' },
      { prompt: 'one', response: 'b' },
      { key: '2', response: ' ' },
      { prompt: 'other', key: 9 },
      { prompt: 'three', response: null },
      { prompt: 'two, reworded', key: 2, response: ' ' },
    ),
  );
  expect([...responses]).toEqual([
    [0, 'b'],
    [1, ' '],
  ]);
  expect(counts).toEqual({
    prompts: 3,
    answered: 2,
    missing: 1,
    withoutResponse: 1,
    extra: 1,
    duplicates: 2,
    otherPrompt: 1,
    further: 0,
    empty: 1,
  });
});

it('goes by the text before the key', async () => {
  const { responses } = await matchResponses(prompts, rows({ prompt: 'one', key: 2, response: 'a' }));
  expect([...responses]).toEqual([[0, 'a']]);
});

it('counts a prompt as missing whose last row has no response', async () => {
  const { counts } = await matchResponses(prompts, rows({ key: 1 }, { key: 1, response: null }));
  expect(counts).toMatchObject({ answered: 0, missing: 3, withoutResponse: 1, duplicates: 1 });
});

it('finds a prompt whose line ends and outer white space differ', async () => {
  const { responses, counts } = await matchResponses(
    [{ key: 1, prompt: 'one\ntwo ' }],
    rows({ prompt: ' one\r\ntwo', response: 'a', further: 1 }),
  );
  expect([...responses]).toEqual([[0, 'a']]);
  expect(counts).toMatchObject({ extra: 0, otherPrompt: 0, further: 1 });
});
