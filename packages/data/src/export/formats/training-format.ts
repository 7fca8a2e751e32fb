import type { Pair } from '@mainbench/spec';

/** A file of a training format: its path in the folder of the format, and its content in pieces. */
export interface TrainingFile {
  path: string;
  content: AsyncIterable<string> | Iterable<string>;
}

/** Pairs as a trainer of others reads them. */
export interface TrainingFormat {
  name: string;
  /** One sentence for help and cards. */
  summary: string;
  /** @param dataset a name of letters, digits, `-` and `_`; @param pairs from the first at each call */
  files(dataset: string, pairs: () => AsyncIterable<Pair>): readonly TrainingFile[];
}

/** Pairs as two chat messages each, a line a conversation. */
export async function* messageLines(pairs: AsyncIterable<Pair>): AsyncGenerator<string> {
  for await (const { instruction, response } of pairs) {
    const messages = [
      { role: 'user', content: instruction },
      { role: 'assistant', content: response },
    ];
    yield `${JSON.stringify({ messages })}\n`;
  }
}
