import type { ModelShape, TrainerSettings, TrainingSettings } from '@mainbench/spec';
import { parametersOf, projectionsOf, widthsOf } from './model-shape.ts';

/** Bytes on one device, by what they hold. */
export interface TrainingMemory {
  weights: number;
  gradients: number;
  optimizer: number;
  /** What the backward pass needs of the forward pass. */
  activations: number;
  logits: number;
}

const float32 = 4;
const half = 2;
/** TRL's fused head scores the vocabulary in tiles of so many logits; on a CPU all logits are held. */
const tileLogits = 1 << 27;

/**
 * Bytes of a weight in 4-bit NormalFloat with double quantization: 4 bits, an 8-bit constant for each block of 64 weights
 * and a float32 one for 256 of these (Dettmers et al. 2023, arXiv 2305.14314, section 3).
 */
const nf4 = 0.5 + 1 / 64 + float32 / (64 * 256);

/** How a launch cuts a model over its processes. */
export type Sharding = 'none' | 'optimizer' | 'gradients' | 'all';

/**
 * The sharding that arguments of `accelerate launch` ask for: FSDP cuts everything (Zhao et al. 2023, arXiv
 * 2304.11277), the stages of ZeRO cut optimizer, gradients and weights in turn (Rajbhandari et al. 2020, arXiv
 * 1910.02054).
 */
export function shardingOf({ accelerate_arguments: given }: TrainerSettings): Sharding {
  if (given.includes('--use_fsdp')) return 'all';
  if (!given.includes('--use_deepspeed')) return 'none';
  const stage = given.findIndex((argument) => argument.startsWith('--zero_stage'));
  const number = given[stage]?.split('=')[1] ?? given[stage + 1];
  const stages: Record<string, Sharding> = { '0': 'none', '1': 'optimizer', '2': 'gradients', '3': 'all' };
  return stages[stage < 0 ? '2' : (number ?? '2')] ?? 'gradients';
}

/** Weights of the adapters: two thin matrices beside each of the seven projections of a layer (arXiv 2106.09685). */
function adapterParameters(shape: ModelShape, rank: number): number {
  const { hidden_size: hidden, intermediate_size: intermediate } = shape;
  const { queries, keys } = widthsOf(shape);
  return shape.layers * rank * (2 * (hidden + queries) + 2 * (hidden + keys) + 3 * (hidden + intermediate));
}

/**
 * Bytes a token that one layer keeps for its backward pass. Of each norm: its input, the normalised input and its
 * output; of attention: queries, keys, values, its output and a contiguous copy of that; of the feed-forward network:
 * the two projections, the activation and their product. No scores of attention are kept (Dao et al. 2022, arXiv
 * 2205.14135). The counting is that of Korthikanti et al. 2022 (arXiv 2205.05198, section 4.1) for Llama's layer.
 */
function layerBytes(shape: ModelShape, isHalf: boolean, isFrozen: boolean): number {
  const { hidden_size: hidden, intermediate_size: intermediate } = shape;
  const { queries, keys } = widthsOf(shape);
  const size = isHalf ? half : float32;
  // A norm computes in float32; its weight's gradient needs the normalised input.
  const norms = 2 * hidden * (isFrozen ? float32 + size : 2 * float32 + size);
  return norms + size * (3 * queries + 2 * keys + 4 * intermediate);
}

/** Bytes of the weights below adapters, and of the copies of them in half precision that a forward pass keeps. */
function baseBytes(
  shape: ModelShape,
  { lora, precision }: TrainingSettings,
  sharding: Sharding,
): { base: number; copies: number } {
  const isHalf = precision !== 'float32';
  const parameters = parametersOf(shape);
  if (lora?.base_dtype === 'nf4') {
    const computed = isHalf ? half : float32;
    const projections = projectionsOf(shape);
    // Embeddings, head and norms are not quantized; one projection at a time is computed back from its 4 bits.
    const base = nf4 * projections + computed * (parameters - projections);
    return { base, copies: computed * shape.hidden_size * shape.intermediate_size };
  }
  // Autocast keeps half-precision copies of the weights through a forward pass; FSDP gathers one layer at a time.
  const isHeldInHalf = lora?.base_dtype === 'bfloat16';
  const copies = !isHalf || isHeldInHalf ? 0 : (half * parameters) / (sharding === 'all' ? shape.layers : 1);
  return { base: lora === undefined ? 0 : parameters * (isHeldInHalf ? half : float32), copies };
}

export interface TrainingMemoryOptions {
  shape: ModelShape;
  settings: TrainingSettings;
  trainer: TrainerSettings;
  /** A CPU holds all logits; an accelerator scores them in tiles. */
  onCpu: boolean;
}

/**
 * Largest bytes that a training needs on one device beside its libraries, for rows of `max_length` tokens.
 *
 * Weights, gradients and AdamW's two averages are float32 (16 bytes a weight, arXiv 1910.02054 section 3.1 counts the
 * same for half-precision weights with a float32 copy); with adapters the base keeps no gradients. Gradients count
 * fully only where a step accumulates several micro-batches: otherwise they grow while the activations shrink.
 */
export function trainingMemory({ shape, settings, trainer, onCpu }: TrainingMemoryOptions): TrainingMemory {
  const { processes } = trainer;
  const { micro_batch_size = settings.batch_size, batch_size, max_length, lora, precision } = settings;
  const rows = Math.min(micro_batch_size, Math.ceil(batch_size / processes));
  const tokens = rows * max_length;
  const trained = lora === undefined ? parametersOf(shape) : adapterParameters(shape, lora.rank);
  const sharding = shardingOf(trainer);
  const share = (...cut: Sharding[]) => (cut.includes(sharding) ? processes : 1);
  const isHalf = precision !== 'float32';

  const layer = layerBytes(shape, isHalf, lora !== undefined) * tokens;
  const kept = shape.hidden_size * tokens * (isHalf && sharding === 'all' ? half : float32);
  const activations = settings.gradient_checkpointing ? shape.layers * kept + layer : shape.layers * layer;
  const { base, copies } = baseBytes(shape, settings, sharding);
  const accumulates = batch_size > rows * processes;
  const gradients = (trained * float32) / share('gradients', 'all');
  const logits = onCpu ? 2 * tokens * shape.vocabulary_size : Math.min(tileLogits, tokens * shape.vocabulary_size);
  return {
    weights: base / share('all') + (trained * float32) / share('all') + copies,
    gradients: accumulates ? gradients : Math.max(0, gradients - activations),
    optimizer: (2 * trained * float32) / share('optimizer', 'gradients', 'all'),
    activations,
    logits: logits * float32,
  };
}
