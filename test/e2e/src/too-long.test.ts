import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { mainbench, temporaryFolder } from './mainbench.ts';

describe('rows beyond the model’s context', { timeout: 240_000 }, () => {
  it('are counted and left out, and the run goes on', async () => {
    const folder = await temporaryFolder();
    const long = 'many words '.repeat(200);
    const row = (index: number) => ({ instruction: `say word ${index}`, response: `word ${index}` });
    const pairs = Array.from({ length: 20 }, (_, index) => JSON.stringify(row(index)));
    const held = [
      ...Array.from({ length: 6 }, (_, index) => JSON.stringify(row(index + 50))),
      JSON.stringify({ instruction: 'say much', response: long }),
    ];
    const texts = [
      ...Array.from({ length: 8 }, (_, index) => JSON.stringify({ text: `word ${index + 80}` })),
      // Not the held-out response itself: that would be left out of the texts.
      JSON.stringify({ text: `${long} and more` }),
    ];
    await writeFile(join(folder, 'pairs.jsonl'), pairs.join('\n'));
    await writeFile(join(folder, 'held.jsonl'), held.join('\n'));
    await writeFile(join(folder, 'texts.jsonl'), texts.join('\n'));
    const recipe = join(folder, 'recipe.yaml');
    await writeFile(
      recipe,
      `
name: long
serve: { engine: embedded, workers: 1 }
models:
  - { name: tiny, init: { architecture: llama, vocabulary_size: 300, hidden_size: 16, intermediate_size: 32, layers: 1, heads: 2, key_value_heads: 2, max_length: 128, steps: 1, batch_size: 4 } }
data:
  seed: { source: pairs, file: pairs.jsonl }
  unlabeled: { source: texts, file: texts.jsonl }
  held_out: { source: pairs, file: held.jsonl }
templates: { forward: short-forward, reverse: short-reverse, rating: short-rating }
align: { iterations: 1, train: &train { steps: 1, batch_size: 4, precision: float32, max_length: 128 }, generate: { max_new_tokens: 8 } }
augment: { generate: { max_new_tokens: 8 } }
select: { top_k: 9 }
arms: [{ name: no-filter, filter: random }, { name: mutual, filter: mutual }]
tune: { train: *train }
evaluate: [{ task: heldout-nll }]
report: { resamples: 100 }
`,
    );
    const out = join(folder, 'run');
    const { code, stderr } = await mainbench(['run', recipe, '--out', out, '--data-dir', folder]);
    expect(code, stderr).toBe(0);
    const results = JSON.parse(await readFile(join(out, 'report', 'results.json'), 'utf8')) as Results;
    for (const filter of results.models[0]?.filters ?? [])
      expect(filter).toMatchObject({ candidates: 9, unscored: 1, kept: 8 });
    for (const arm of results.models[0]?.arms ?? []) expect(arm.metrics[0]).toMatchObject({ rows: 7, missing: 1 });
    expect(results.notes.join(' ')).toContain('measurements are missing');
  });
});
