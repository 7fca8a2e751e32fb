import type { StageMemory } from '@mainbench/pipeline';
import { describe, expect, it } from 'vitest';
import { memoryTable, tooLarge } from './memory-table.ts';

const stage = (label: string, weights: number): StageMemory => ({
  label,
  work: 'training',
  parts: { weights, optimizer: 2e9 },
  total: weights + 2e9,
});
const hardware = { device: 'NVIDIA RTX 4090 24 GB', count: 1, memory_gb: 24 } as Parameters<typeof tooLarge>[1];

describe('memoryTable', () => {
  it('shows equal stages once, the largest first', () => {
    const lines = memoryTable([stage('a', 1e9), stage('b', 9e9), stage('c', 1e9)], undefined).split('\n');
    expect(lines[2]).toBe('    11.0  training, weights 9.0, optimizer 2.0 (b)');
    expect(lines[3]).toBe('     3.0  training, weights 1.0, optimizer 2.0 (a and 1 like it)');
  });

  it('says that all fits', () => {
    expect(memoryTable([stage('a', 1e9)], hardware)).toMatch(/All of it fits NVIDIA RTX 4090 24 GB/);
    expect(tooLarge([stage('a', 1e9)], hardware)).toBeUndefined();
  });

  it('names what does not fit, and what to change', () => {
    expect(memoryTable([stage('a', 30e9)], hardware)).not.toMatch(/fits/);
    expect(tooLarge([stage('b', 1e9), stage('a', 30e9)], hardware)).toBe(
      'a needs about 32.0 GB on one device, and NVIDIA RTX 4090 24 GB has room for 21.7 GB. Lower micro_batch_size or ' +
        'max_length, switch gradient_checkpointing on, train adapters (lora, with base_dtype: bfloat16 or nf4), or use more ' +
        'processes with --use_fsdp.',
    );
  });

  it('is empty where nothing is known', () => {
    expect(memoryTable([], hardware)).toBe('');
  });
});
