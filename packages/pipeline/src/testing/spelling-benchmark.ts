import { type BenchmarkDocument, type BenchmarkRecord, defineTask } from '@mainbench/spec';
import { z } from 'zod';

/** What is looked for of a word in data. */
export const spellingTask = (word: string) => `Spell the following short word: ${word}`;

/** A benchmark of three words to repeat, for tests of what runs and reports benchmarks. */
export const spellingBenchmark = defineTask({
  name: 'spelling',
  version: 1,
  summary: 'repeats a word',
  options: z.strictObject({ loud: z.boolean().default(false) }),
  needs: ['generate'],
  metrics: [{ name: 'exact', label: 'exact', unit: 'fraction', better: 'higher' }],
  identity: async () => ({ words: 3 }),
  expectedDocuments: () => 3,
  costPerRow: () => ({ scored: 0, generated: 4 }),
  expectedPromptTokens: () => 1,
  async *documents(): AsyncGenerator<BenchmarkDocument> {
    for (const word of ['one', 'two', 'three']) yield { id: word, word };
  },
  testTexts: ({ word }) => [spellingTask(String(word))],
  async evaluate({ id, word }: BenchmarkDocument, _options, { answer }): Promise<BenchmarkRecord> {
    const { text } = await answer({ prompt: String(word), maxNewTokens: 4, temperature: 0 });
    return {
      id,
      metrics: { exact: text === word ? 1 : 0 },
      group: null,
      hashes: { doc: id, prompt: id, target: id },
      details: { text },
    };
  },
});
