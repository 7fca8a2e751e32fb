import { expect, it } from 'vitest';
import { recogniseShape } from './recognise-shape.ts';
import type { Reading } from './shape.ts';

const place = { file: 'f.jsonl', line: 7 };

/** Records with the columns of public data sets, invented content, and what they give. */
const samples: [name: string, of: string, record: Record<string, unknown>, reading: Reading][] = [
  [
    'alpaca',
    'tatsu-lab/alpaca',
    { instruction: 'Sort these.', input: 'c, a, b', output: 'a, b, c', text: 'Below is an instruction.' },
    { instruction: 'Sort these.\n\nc, a, b', response: 'a, b, c' },
  ],
  [
    'alpaca',
    'yahma/alpaca-cleaned',
    { output: 'Tea.', input: '', instruction: 'Name a drink.' },
    { instruction: 'Name a drink.', response: 'Tea.' },
  ],
  [
    'dolly',
    'databricks/databricks-dolly-15k',
    { instruction: 'When?', context: 'It was in 1990.', response: '1990.', category: 'closed_qa' },
    { instruction: 'When?\n\nIt was in 1990.', response: '1990.' },
  ],
  [
    'messages',
    'HuggingFaceTB/smoltalk',
    {
      messages: [
        { content: 'Hi!', role: 'user' },
        { content: 'Hello.', role: 'assistant' },
      ],
      source: 'x',
    },
    {
      turns: [
        { role: 'user', text: 'Hi!' },
        { role: 'assistant', text: 'Hello.' },
      ],
    },
  ],
  [
    'messages',
    'parts of content, as in OpenAI’s API',
    {
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hi!' }] },
        { role: 'tool', content: '{}' },
      ],
    },
    {
      turns: [
        { role: 'user', text: 'Hi!' },
        { role: 'other', text: '{}' },
      ],
    },
  ],
  [
    'sharegpt',
    'anon8231489123/ShareGPT_Vicuna_unfiltered',
    {
      id: 'q_0',
      conversations: [
        { from: 'human', value: 'Hi!' },
        { from: 'gpt', value: 'Hello.' },
      ],
    },
    {
      turns: [
        { role: 'user', text: 'Hi!' },
        { role: 'assistant', text: 'Hello.' },
      ],
    },
  ],
  [
    'oasst-trees',
    'OpenAssistant/oasst1, trees',
    {
      message_tree_id: 'a',
      tree_state: 'ready_for_export',
      prompt: {
        message_id: 'a',
        text: 'Hi!',
        role: 'prompter',
        replies: [
          { message_id: 'b', text: 'Worse.', role: 'assistant', rank: 1, replies: [] },
          { message_id: 'c', text: 'Gone.', role: 'assistant', rank: 0, deleted: true, replies: [] },
          { message_id: 'd', text: 'Better.', role: 'assistant', rank: 0, replies: [] },
        ],
      },
    },
    {
      turns: [
        { role: 'user', text: 'Hi!' },
        { role: 'assistant', text: 'Better.' },
      ],
    },
  ],
  [
    'self-instruct',
    'yizhongw/self_instruct, seed tasks',
    { id: 'seed_task_0', name: 'n', instruction: 'Add.', instances: [{ input: '1 2', output: '3' }] },
    { instruction: 'Add.\n\n1 2', response: '3' },
  ],
  [
    'prompt-response',
    'prompt and completion, as TRL has them',
    { prompt: 'The sky is', completion: ' blue.' },
    { instruction: 'The sky is', response: ' blue.' },
  ],
  [
    'prompt-response',
    'openai/gsm8k',
    { question: 'One and one?', answer: '#### 2' },
    { instruction: 'One and one?', response: '#### 2' },
  ],
  ['prompt-response', 'pairs', { instruction: 'a', response: 'b' }, { instruction: 'a', response: 'b' }],
  ['text', 'roneneldan/TinyStories', { text: 'Once.' }, { text: 'Once.' }],
  ['text', 'tiiuae/falcon-refinedweb', { content: 'Page.', url: 'u' }, { text: 'Page.' }],
];

it.each(samples)('recognises and reads %s (%s)', (name, _, record, reading) => {
  const shape = recogniseShape([record, record]) ?? expect.fail('not recognised');
  expect(shape.name).toBe(name);
  expect(shape.read(record, place)).toEqual(reading);
  for (const column of Object.keys(record).filter((key) => shape.columns.includes(key))) {
    expect(shape.fields).toMatch(/\w/);
    expect(column).not.toBe('');
  }
});

it.each<[string, unknown[]]>([
  ['nothing', []],
  ['lists', [['a', 'b']]],
  ['other columns', [{ a: 'x', b: 'y' }]],
  ['records of different shapes', [{ instruction: 'a', output: 'b' }, { text: 'c' }]],
  ['empty conversations', [{ messages: [] }]],
  ['null texts', [{ instruction: null, response: null }]],
])('recognises no shape in %s', (_, records) => {
  expect(recogniseShape(records)).toBeUndefined();
});

it.each(samples)('says file, place and the shape of %s where a record is another', (_, __, record) => {
  const shape = recogniseShape([record]) ?? expect.fail('not recognised');
  expect(() => shape.read({ other: 1 }, place)).toThrow(
    expect.objectContaining({
      kind: 'data',
      message: expect.stringMatching(/^expected .*; found /),
      details: expect.objectContaining(place),
    }),
  );
});
