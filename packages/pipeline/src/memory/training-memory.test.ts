import type { ModelShape, TrainerSettings, TrainingSettings } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { parametersOf } from './model-shape.ts';
import { type Sharding, shardingOf, trainingMemory } from './training-memory.ts';

const shape: ModelShape = {
  vocabulary_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  layers: 32,
  heads: 32,
  key_value_heads: 32,
  tied: false,
};
const parameters = parametersOf(shape);
const settings = { batch_size: 32, micro_batch_size: 4, max_length: 2048, precision: 'bfloat16' } as TrainingSettings;
const alone: TrainerSettings = { processes: 1, accelerate_arguments: [] };
const fsdp: TrainerSettings = { processes: 8, accelerate_arguments: ['--use_fsdp'] };

function memory(more: Partial<TrainingSettings> = {}, trainer = alone) {
  return trainingMemory({ shape, settings: { ...settings, ...more }, trainer, onCpu: false });
}

describe('the memory of a training', () => {
  it('has 16 bytes a weight of states in float32', () => {
    const { weights, gradients, optimizer } = memory({ precision: 'float32' });
    expect(weights + gradients + optimizer).toBe(16 * parameters);
  });

  it('divides the states over the processes under FSDP', () => {
    const { optimizer } = memory({}, fsdp);
    expect(optimizer).toBe((8 * parameters) / 8);
  });

  it('holds adapters and a frozen base, in half precision where asked', () => {
    const lora = { rank: 16, alpha: 32, dropout: 0, target_modules: 'all-linear' };
    const full = memory({ lora });
    const half = memory({ lora: { ...lora, base_dtype: 'bfloat16' } });
    // 39,976,960 weights in adapters of rank 16 on all linear layers: as PEFT counts them for Llama-2-7B.
    expect(full.optimizer).toBe(8 * 39_976_960);
    expect(full.weights - half.weights).toBe(2 * parameters + 2 * parameters);
  });

  it('holds a base in nf4 in about half a byte a weight', () => {
    // SmolLM2-135M, as bitsandbytes 0.50 loads it with double quantization: 109,777,536 bytes of weights, and of
    // constants 1,913,520, of which 228,480 are tables of the library.
    const smollm2 = {
      ...{ vocabulary_size: 49152, hidden_size: 576, intermediate_size: 1536, layers: 30 },
      ...{ heads: 9, key_value_heads: 3, tied: true },
    };
    const lora = { rank: 16, alpha: 32, dropout: 0, target_modules: 'all-linear', base_dtype: 'nf4' as const };
    const given = { shape: smollm2, settings: { ...settings, lora }, trainer: alone, onCpu: false };
    const { weights, optimizer } = trainingMemory(given);
    const adapters = optimizer / 2;
    const unpacked = 2 * 576 * 1536;
    expect((weights - adapters - unpacked) / (109_777_536 + 1_913_520 - 228_480)).toBeCloseTo(1, 5);
    expect(memory({ lora }).weights).toBeLessThan(memory({ lora: { ...lora, base_dtype: 'bfloat16' } }).weights / 3);
  });

  it('keeps one layer and the inputs of all where it computes them again', () => {
    const every = memory().activations;
    const again = memory({ gradient_checkpointing: true }).activations;
    expect(again).toBeLessThan(every / 5);
    expect(again).toBeGreaterThan(every / 32);
  });

  it('needs no room for gradients beside activations where each step is one micro-batch', () => {
    expect(memory({ batch_size: 4 }).gradients).toBe(0);
    expect(memory({ batch_size: 8 }).gradients).toBe(4 * parameters);
  });
});

it.each<[string[], Sharding]>([
  [[], 'none'],
  [['--mixed_precision=bf16'], 'none'],
  [['--use_fsdp', '--fsdp_version=2'], 'all'],
  [['--use_deepspeed'], 'gradients'],
  [['--use_deepspeed', '--zero_stage=3'], 'all'],
  [['--use_deepspeed', '--zero_stage', '1'], 'optimizer'],
])('reads %j as sharding of %s', (accelerate_arguments, expected) => {
  expect(shardingOf({ processes: 2, accelerate_arguments })).toBe(expected);
});
