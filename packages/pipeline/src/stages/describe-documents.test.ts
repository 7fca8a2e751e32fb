import type { Benchmark, SourceContext } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { spellingBenchmark } from '../testing/spelling-benchmark.ts';
import { describeDocuments } from './describe-documents.ts';

const context: SourceContext = { dataDirectory: '.', signal: new AbortController().signal, note: () => {} };
const options = { loud: false };

function reading(...words: string[]): Benchmark {
  const { identity: _, expectedDocuments: __, expectedPromptTokens: ___, ...task } = spellingBenchmark;
  return {
    ...task,
    async *documents() {
      for (const word of words) yield { id: word, word };
    },
  };
}

it('takes the word of a task that says what its documents are', async () => {
  const described = await describeDocuments(spellingBenchmark, options, context);
  expect(described).toEqual({ identity: { words: 3 }, count: 3, tokensPerRow: 1 });
});

it('reads the documents of a task that does not: their content in its order is what they are', async () => {
  const described = await describeDocuments(reading('one', 'two'), options, context);
  expect(described).toEqual({ identity: { sha256: expect.any(String) }, count: 2, tokensPerRow: 7 });
  expect((await describeDocuments(reading('one', 'two'), options, context)).identity).toEqual(described.identity);
  for (const other of [reading('two', 'one'), reading('one'), reading('one', 'twO')]) {
    expect((await describeDocuments(other, options, context)).identity).not.toEqual(described.identity);
  }
});

it('knows nothing of documents that are not there', async () => {
  expect(await describeDocuments(reading(), options, context)).toMatchObject({ count: 0, tokensPerRow: 0 });
});
