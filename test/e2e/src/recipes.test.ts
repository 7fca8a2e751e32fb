import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtures, mainbench, root, temporaryFolder } from './mainbench.ts';

// What the paper's recipes extend names no model: it is no recipe by itself.
const recipes = globSync('benchmarks/**/*.yaml', { cwd: root })
  .filter((recipe) => !recipe.endsWith('family.yaml'))
  .sort();

// The paper's data comes from the hub; the real texts of the small recipe lie beside the checkout.
const localData = ['--data-dir', join(fixtures, 'corpora')];

async function plan(recipe: string) {
  const { code, stdout, stderr } = await mainbench(
    [
      'plan',
      join(root, recipe),
      '--json',
      '--out',
      await temporaryFolder(),
      ...(recipe.includes('real') ? localData : []),
    ],
    // No hub and no proxy: planning must ask no network.
    { env: { HF_ENDPOINT: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' } },
  );
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe('the recipes that ship', () => {
  it('are all there', () => {
    expect(recipes).toEqual(
      expect.arrayContaining([
        'benchmarks/paper/llama-2-7b.yaml',
        'benchmarks/paper/mistral-7b.yaml',
        'benchmarks/pretrained/gpu.yaml',
        'benchmarks/pretrained/smollm2.yaml',
        'benchmarks/quickstart.yaml',
        'benchmarks/real-small.yaml',
      ]),
    );
  });

  it.each(recipes)('%s can be planned, one of the paper with its GPU-hours', async (recipe) => {
    const { stages, cost, hours } = await plan(recipe);
    expect(stages.length).toBeGreaterThan(20);
    expect(cost.requests).toBeGreaterThan(1000);
    expect(cost.trainedTokens).toBeGreaterThan(50_000);
    if (!recipe.includes('/paper/')) return;
    expect(hours.total).toBeGreaterThan(1);
    expect(hours.total).toBeCloseTo(hours.training + hours.scoring + hours.generation, 9);
  });
});
