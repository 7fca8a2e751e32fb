import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { dataDirectory } from './data-directory.ts';
import { mainbench, temporaryFolder } from './mainbench.ts';

const recipe = join(import.meta.dirname, 'recipes', 'micro-real.yaml');

describe('the loop on real text', { timeout: 240_000 }, () => {
  it('runs from OpenAssistant trees, Dolly, Self-Instruct and web articles to a report', async () => {
    const out = await temporaryFolder();
    const { code, stderr } = await mainbench(['run', recipe, '--out', out, '--data-dir', await dataDirectory()]);
    expect(code, stderr).toBe(0);
    const results = JSON.parse(await readFile(join(out, 'report', 'results.json'), 'utf8')) as Results;
    const rows = Object.fromEntries(results.data.map(({ label, rows: count }) => [label, count]));
    // The limits allow 40 pairs; few of the trees are short enough.
    const pairs = (rows['data/seed'] ?? 0) + (rows['data/held-out'] ?? 0);
    expect(pairs).toBeGreaterThan(30);
    expect(pairs).toBeLessThanOrEqual(40);
    const { cleaning = [], contamination = [] } = results;
    const texts = cleaning.filter(({ table }) => table === 'unlabeled');
    expect(texts.map(({ step }) => step)).toEqual(['language', 'personal-data', 'near-duplicates']);
    expect(texts[0]?.read).toBe(30);
    const dropped = texts.flatMap((counts) => Object.values(counts.dropped)).reduce((sum, count) => sum + count, 0);
    expect(rows['data/unlabeled']).toBe(30 - dropped);
    expect(contamination.map(({ of, arms, rows: count }) => [of, arms, count])).toEqual([
      ['seed pairs', [], rows['data/seed']],
      ['texts', [], rows['data/unlabeled']],
      ['generated pairs', ['no-filter', 'mutual'], rows['data/unlabeled']],
      ['kept pairs', ['no-filter'], 10],
      ['kept pairs', ['mutual'], 10],
    ]);
    const [model] = results.models;
    expect(model?.arms.map(({ pairsAdded }) => pairsAdded[0])).toEqual([0, 10, 10]);
    for (const arm of model?.arms ?? []) expect(arm.metrics[0]?.estimate?.mean).toBeGreaterThan(0);
    // Nobody knows which real pairs are aligned: no quality is claimed.
    for (const filter of model?.filters ?? []) expect(filter.quality).toBeNull();
    const page = await readFile(join(out, 'report', 'report.html'), 'utf8');
    expect(page).not.toMatch(/<script/i);
    expect(page).toContain('Cleaning of the data');
    expect(page).toContain('Benchmarks in the data');
  });
});
