import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mainbench, temporaryFolder } from './mainbench.ts';

/** No filter here asks a model, so `mainbench filter` makes none. */
const recipe = `
name: choosing
serve: { engine: embedded, workers: 1 }
models:
  - { name: micro, init: { architecture: llama, vocabulary_size: 320, hidden_size: 16, intermediate_size: 32, layers: 1, heads: 2, key_value_heads: 2, max_length: 256, steps: 4, batch_size: 8 } }
data:
  seed: { source: pairs, file: seed.jsonl }
  candidates: { source: pairs, file: pairs.jsonl }
  held_out: { fraction: 0.5 }
templates: { forward: short-forward, reverse: short-reverse, rating: short-rating }
select: { top_k: 5 }
arms:
  - { name: diverse, filter: diverse }
  - { name: share, filter: diverse, select: { top_fraction: 0.25, distinct: 0.8 } }
  - { name: mine, filter: ./mine.mjs }
evaluate: [{ task: heldout-nll }]
report: { baseline: diverse }
`;

/** Takes the longest responses; in the first process that chooses, it dies after the first one. */
const mine = `
import { existsSync, writeFileSync } from 'node:fs';
const died = new URL('./died', import.meta.url);
export default {
  summary: 'longest first',
  columns: () => ({ size: 'words' }),
  async *choose({ size }, { places }) {
    for (const [index, place] of places.toSorted((a, b) => size[b] - size[a]).entries()) {
      if (index === 1 && !existsSync(died)) {
        writeFileSync(died, '');
        process.kill(process.pid, 'SIGKILL');
      }
      yield { place, score: size[place] };
    }
  },
};
`;

/** Four topics of five pairs each, of which the second one has the words of the first. */
const pairs = Array.from({ length: 20 }, (_, index) => {
  const topic = index % 4;
  const number = index < 8 ? topic : index;
  const words = Array.from({ length: 8 + number }, (_, word) => `t${topic}w${word}`);
  return { id: `p${index}`, instruction: `topic${topic}`, response: `${words.join(' ')}${index < 4 ? '.' : '!'}` };
});

const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('filters that choose among all pairs', { timeout: 240_000 }, () => {
  let folder: string;
  const filter = () =>
    mainbench(['filter', 'recipe.yaml', '--data-dir', '.', '--out', 'run', '--write', 'scored.jsonl'], { cwd: folder });

  beforeAll(async () => {
    folder = await temporaryFolder();
    const seed = Array.from({ length: 8 }, (_, index) => ({
      id: `s${index}`,
      instruction: `i${index}`,
      response: 'yes',
    }));
    for (const [name, text] of Object.entries({ 'recipe.yaml': recipe, 'mine.mjs': mine }))
      await writeFile(join(folder, name), text);
    await writeFile(join(folder, 'seed.jsonl'), lines(seed));
    await writeFile(join(folder, 'pairs.jsonl'), lines(pairs));
  });

  it('choose anew after kill -9, spread over the pairs, and have a score for what they chose alone', async () => {
    const killed = await filter();
    expect(killed.code).not.toBe(0);
    expect(await readFile(join(folder, 'died'), 'utf8'), killed.stderr).toBe('');
    const { code, stdout, stderr } = await filter();
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('micro/1/mine');
    const rows = (await readFile(join(folder, 'scored.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(20);
    for (const arm of ['diverse', 'share', 'mine']) {
      expect(rows.filter((row) => row[`kept ${arm}`])).toHaveLength(5);
      for (const row of rows) expect(row[`score ${arm}`] !== null, `${arm} of ${row.id}`).toBe(row[`kept ${arm}`]);
    }
    // All topics come before a second pair of one.
    expect(new Set(rows.filter((row) => row['kept diverse']).map(({ instruction }) => instruction)).size).toBe(4);
    expect(rows.filter((row) => row['kept mine']).map(({ id }) => id)).toEqual(['p15', 'p16', 'p17', 'p18', 'p19']);
    // Of two pairs with the same words, one at most.
    const kept = rows.filter((row) => row['kept share']).map(({ response }) => response.slice(0, -1));
    expect(new Set(kept).size).toBe(kept.length);
  });
});
