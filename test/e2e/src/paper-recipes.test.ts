import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mainbench, root, temporaryFolder } from './mainbench.ts';

const recipes = globSync('benchmarks/paper/**/*.yaml', { cwd: root })
  .filter((recipe) => basename(recipe) !== 'family.yaml')
  .sort();

const tiny = { vocabulary_size: 320, hidden_size: 16, intermediate_size: 32, layers: 1, heads: 2, max_length: 256 };
const phase = { batch_size: 8, micro_batch_size: 8, learning_rate: 1e-3, max_length: 192, precision: 'float32' };

/** The recipe with everything small: models, data, lengths of training. What it compares stays as it is. */
async function atTinySize(recipe: string): Promise<string> {
  const folder = await temporaryFolder();
  const training = { ...phase, steps: 2, checkpoint_every: 2, gradient_checkpointing: false };
  const architecture = recipe.includes('mistral') ? 'mistral' : 'llama';
  const changes = {
    extends: relative(folder, join(root, recipe)),
    serve: { engine: 'embedded', workers: 1 },
    train: { processes: 1, accelerate_arguments: [] },
    // The recipes share a folder here: what one made must be there for the next.
    keep_models: 'all',
    models: [{ name: 'tiny', init: { ...tiny, architecture, key_value_heads: 2, steps: 2, batch_size: 8 } }],
    data: { world: { pairs: 12, texts: 16, held_out: 6 } },
    templates: { forward: 'short-forward', reverse: 'short-reverse', rating: 'short-rating' },
    align: { iterations: 1, train: training, generate: { max_new_tokens: 6 } },
    augment: { generate: { max_new_tokens: 6 } },
    select: { top_k: 6 },
    tune: { train: recipe.includes('passes') ? { ...training, steps: undefined, epochs: 1 } : training },
    evaluate: [{ task: 'heldout-nll' }],
    report: { resamples: 100, examples: 1, derived: { open_llm: 'mean(heldout_nll)' } },
  };
  const file = join(folder, 'tiny.yaml');
  await writeFile(file, JSON.stringify(changes, null, 1));
  return file;
}

describe('the recipes of the paper at tiny size', () => {
  // One folder for all: what two recipes have in common is made once.
  let out: string;

  beforeAll(async () => {
    out = join(await temporaryFolder(), 'run');
  });

  it('are all there', () => {
    expect(recipes.map((recipe) => relative('benchmarks/paper', recipe))).toEqual([
      ...['filter', 'humpback', 'iterations', 'k', 'passes', 'start', 'weighting'].map(
        (name) => `ablations/${name}.yaml`,
      ),
      ...['llama-2-7b.yaml', 'mistral-7b.yaml', 'one-gpu.yaml'],
    ]);
  });

  it.each(recipes)('%s runs to its report', { timeout: 240_000 }, async (recipe) => {
    const { code, stderr } = await mainbench(['run', await atTinySize(recipe), '--out', out]);
    expect(code, stderr).toBe(0);
    const results = JSON.parse(await readFile(join(out, 'report', 'results.json'), 'utf8'));
    const arms = results.models[0].arms;
    expect(arms.length).toBeGreaterThan(1);
    for (const { name, metrics } of arms) expect(metrics[0].estimate, name).not.toBeNull();
  });
});
