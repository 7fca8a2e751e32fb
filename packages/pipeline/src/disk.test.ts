import type { InitSettings } from '@mainbench/spec';
import { parseRecipe } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { modelBytes, modelSize } from './disk.ts';

function initOf(text: string): InitSettings {
  const recipe = parseRecipe(
    `name: a\nmodels: [{ name: tiny, init: ${text} }]\ndata: { world: {} }\narms: [{ name: no-filter }]\nevaluate: [{ task: heldout-nll }]\n`,
    'recipe.yaml',
  );
  return recipe.models[0]?.init as InitSettings;
}

it.each([
  // Counted on the models that the engine makes from these settings: sum(p.numel() for p in model.parameters()).
  [
    '{ architecture: llama, vocabulary_size: 320, hidden_size: 16, intermediate_size: 32, layers: 1, heads: 2, key_value_heads: 2 }',
    12_848,
  ],
  [
    '{ architecture: mistral, vocabulary_size: 512, hidden_size: 64, intermediate_size: 96, layers: 3, heads: 4, key_value_heads: 2 }',
    158_144,
  ],
])('counts the parameters of %s', (text, parameters) => {
  expect(modelSize({ name: 'tiny', init: initOf(text) }).parameters).toBe(parameters);
});

it('takes a hub model’s size from the recipe, and tells nothing where none is given', () => {
  expect(modelBytes(modelSize({ name: 'seven', hub: 'a/b', parameters: 7e9 }))).toBeCloseTo(28e9, -6);
  expect(modelBytes(modelSize({ name: 'seven', hub: 'a/b' }))).toBe(0);
});
