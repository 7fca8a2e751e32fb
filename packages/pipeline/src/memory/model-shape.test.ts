import { describe, expect, it } from 'vitest';
import { parametersOf, shapeOfConfig } from './model-shape.ts';

const llama = {
  model_type: 'llama',
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  tie_word_embeddings: false,
};
const mistral = { ...llama, intermediate_size: 14336, num_key_value_heads: 8 };
const smollm2 = {
  vocab_size: 49152,
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  tie_word_embeddings: true,
};

describe('the shape in a config.json', () => {
  // Counts that the models' own cards and weights give.
  it.each([
    ['Llama-2-7B', llama, 6_738_415_616],
    ['Mistral-7B-v0.1', mistral, 7_241_732_096],
    ['SmolLM2-135M', smollm2, 134_515_008],
  ])('gives the parameters of %s', (_, config, parameters) => {
    const shape = shapeOfConfig(config);
    expect(shape && parametersOf(shape)).toBe(parameters);
  });

  it('has heads of another size than hidden_size / heads where the model says so', () => {
    const shape = shapeOfConfig({ ...smollm2, head_dim: 128 });
    expect(shape && parametersOf(shape)).toBe(134_515_008 + 30 * (2 * 576 * (9 + 3) * (128 - 64)));
  });

  it.each([[null], [[]], [{ model_type: 'gpt2', n_embd: 768 }]])('is unknown for %j', (config) => {
    expect(shapeOfConfig(config)).toBeUndefined();
  });
});
