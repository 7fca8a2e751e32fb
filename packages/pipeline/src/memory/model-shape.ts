import { isObject } from '@mainbench/kit';
import type { ModelShape } from '@mainbench/spec';

/** Size of one attention head: hidden size over heads, unless the model says otherwise. */
export function headSizeOf({ hidden_size, heads, head_size }: ModelShape): number {
  return head_size ?? hidden_size / heads;
}

/**
 * Number of weights of a decoder of Llama's kind (Llama, Mistral, Qwen2 without its biases): embedding, output
 * projection where it is not tied to it, and in each layer the four attention projections, the three of the gated
 * feed-forward network and two norms (Touvron et al. 2023, arXiv 2302.13971, section 2.2).
 */
export function parametersOf(shape: ModelShape): number {
  const { hidden_size: hidden, layers, vocabulary_size: vocabulary } = shape;
  return (shape.tied ? 1 : 2) * vocabulary * hidden + projectionsOf(shape) + (2 * layers + 1) * hidden;
}

/** Weights in the projections of all layers: those that are quantized, and that adapters stand beside. */
export function projectionsOf(shape: ModelShape): number {
  const { hidden_size: hidden, intermediate_size: intermediate, layers } = shape;
  const { queries, keys } = widthsOf(shape);
  return layers * (2 * hidden * queries + 2 * hidden * keys + 3 * hidden * intermediate);
}

/** Elements of a token's queries, and of its keys or values. */
export function widthsOf(shape: ModelShape): { queries: number; keys: number } {
  const head = headSizeOf(shape);
  return { queries: shape.heads * head, keys: shape.key_value_heads * head };
}

/** The shape in the `config.json` of a model folder; undefined where it is not of Llama's kind. */
export function shapeOfConfig(config: unknown): ModelShape | undefined {
  if (!isObject(config)) return undefined;
  const number = (name: string) => (typeof config[name] === 'number' ? config[name] : undefined);
  const [hidden_size, intermediate_size, layers, heads, vocabulary_size] = [
    'hidden_size',
    'intermediate_size',
    'num_hidden_layers',
    'num_attention_heads',
    'vocab_size',
  ].map(number);
  if (!hidden_size || !intermediate_size || !layers || !heads || !vocabulary_size) return undefined;
  const head_size = number('head_dim');
  return {
    hidden_size,
    intermediate_size,
    layers,
    heads,
    key_value_heads: number('num_key_value_heads') ?? heads,
    vocabulary_size,
    tied: config.tie_word_embeddings === true,
    ...(head_size === undefined ? {} : { head_size }),
  };
}
