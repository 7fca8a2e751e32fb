// Texts, training rows and a model of random weights, made on the spot.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../../packages/kit/src/index.ts';
import type { TrainingRow } from '../../packages/spec/src/index.ts';
import { runJob } from './engine.ts';
import type { Sizes } from './sizes.ts';

export interface Prepared {
  folder: string;
  model: string;
  /** Every row fills the training's length, so that memory is that of the plan. */
  trainingRows: string;
  scoredRows: TrainingRow[];
  /** The first of them, whose scores are compared. */
  comparedFile: string;
}

const syllables = 'ba co di fe gu ha ki lo mu ne po ra si to ve wu xa yo zi'.split(' ');

async function writeLines(file: string, values: readonly object[]): Promise<string> {
  await writeFile(file, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  return file;
}

/** Makes everything below a folder. */
export async function prepare(sizes: Sizes, folder: string): Promise<Prepared> {
  const random = seededRandom(1, 'gpu');
  const word = () => Array.from({ length: 2 + random.integer(3) }, () => random.pick(syllables)).join('');
  const words = (count: number) => Array.from({ length: count }, word).join(' ');
  const row = (id: string, source: TrainingRow['source'], count: number): TrainingRow => {
    return { id, source, prompt: `Question: ${words(8)}\nAnswer:\n`, target: words(count) };
  };

  const texts = Array.from({ length: 400 }, () => ({ text: words(60) }));
  const { shape, batch, length, compared, rated, words: scoredWords } = sizes;
  // More words than fit, so that each row is cut to the length.
  const pairs = Array.from({ length: 2 * batch }, (_, index) =>
    (['seed', 'aligned'] as const).map((source) => row(`r${index}`, source, length)),
  ).flat();
  const scoredRows = Array.from({ length: rated }, (_, index) => row(`s${index}`, 'seed', scoredWords));

  const model = join(folder, 'model');
  const { tied: _, ...dimensions } = shape;
  const config = {
    ...{ architecture: 'llama', ...dimensions, max_length: 2 * length, steps: 0, output: model, threads: 2 },
    texts: await writeLines(join(folder, 'texts.jsonl'), texts),
  };
  await runJob('init', config, folder, 'init');
  return {
    ...{ folder, model, scoredRows },
    trainingRows: await writeLines(join(folder, 'rows.jsonl'), pairs),
    comparedFile: await writeLines(join(folder, 'compared.jsonl'), scoredRows.slice(0, compared)),
  };
}
