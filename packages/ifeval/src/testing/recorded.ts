import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fixtures, readGzippedRows } from './fixtures.ts';

/** Recorded responses of all models, by `MODEL KEY`. */
export async function recordedResponses(): Promise<ReadonlyMap<string, string>> {
  const prompts = await readGzippedRows<{ key: number; prompt: string }>('input_data.jsonl.gz');
  const keys = new Map(prompts.map(({ key, prompt }) => [prompt, key]));
  const texts = new Map<string, string>();
  for (const name of await readdir(join(fixtures, 'responses'))) {
    const model = name.replace('.jsonl.gz', '');
    for (const { prompt, response } of await readGzippedRows<{ prompt: string; response: string }>('responses', name)) {
      const key = keys.get(prompt);
      if (key !== undefined) texts.set(`${model} ${key}`, response);
    }
  }
  return texts;
}

/** What was found out about a response by the official dependencies. */
export interface Intermediate {
  model: string;
  key: number;
  n_sentences: number;
  n_words: number;
  n_word_tokenize: number;
  n_upper: number;
  isupper: boolean;
  islower: boolean;
  /** Null where langdetect raises an error. */
  langdetect_seed0: [language: string, probability: number][] | null;
  /** In code points; of the first 60 sentences. */
  sentence_starts: number[];
}

/** The intermediate results of the models whose responses are there. */
export async function intermediates(): Promise<{ text: string; golden: Intermediate }[]> {
  const texts = await recordedResponses();
  const rows = await readGzippedRows<Intermediate>('golden', 'intermediates.jsonl.gz');
  return rows.flatMap((golden) => {
    const text = texts.get(`${golden.model} ${golden.key}`);
    return text === undefined ? [] : [{ text, golden }];
  });
}
