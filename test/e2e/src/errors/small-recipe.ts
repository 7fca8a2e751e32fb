import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../mainbench.ts';
import { type SharedRun, sharedRun } from '../shared-runs.ts';

const training = {
  steps: 3,
  batch_size: 8,
  learning_rate: 1e-3,
  max_length: 192,
  precision: 'float32',
  checkpoint_every: 1,
};

export const tinyModel = {
  architecture: 'llama',
  vocabulary_size: 320,
  hidden_size: 16,
  intermediate_size: 32,
  layers: 1,
  heads: 2,
  key_value_heads: 2,
  max_length: 256,
  steps: 3,
  batch_size: 8,
};

/** One model and two arms; enough texts that an interruption finds a stage with some of its rows done. */
export const smallRecipe = {
  name: 'small',
  serve: { engine: 'embedded', workers: 1 } as object,
  train: {} as object,
  models: [{ name: 'tiny', init: tinyModel }] as object[],
  data: { world: { pairs: 16, texts: 160, held_out: 12 } } as object,
  templates: { forward: 'short-forward', reverse: 'short-reverse', rating: 'short-rating' },
  align: { iterations: 1, train: training, generate: { max_new_tokens: 12 } },
  augment: { generate: { max_new_tokens: 12 } },
  select: { top_k: 8 },
  arms: [
    { name: 'no-filter', filter: 'random' },
    { name: 'mutual', filter: 'mutual' },
  ] as object[],
  tune: { train: training },
  evaluate: [{ task: 'heldout-nll' }] as object[],
  report: { resamples: 200, examples: 2 } as object,
};

/** Writes a recipe, as JSON, which is YAML, into a folder and returns its path. */
export async function writeRecipe(changes: Partial<typeof smallRecipe> = {}, folder?: string): Promise<string> {
  const file = join(folder ?? (await temporaryFolder()), 'recipe.yaml');
  await writeFile(file, JSON.stringify({ ...smallRecipe, ...changes }, null, 1));
  return file;
}

/** The finished run of the small recipe. */
export function finishedRun(): Promise<SharedRun> {
  return sharedRun('small', (folder) => writeRecipe({}, folder));
}
