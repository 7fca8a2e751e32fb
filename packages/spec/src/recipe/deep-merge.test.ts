import { describe, expect, it } from 'vitest';
import { deepMerge } from './deep-merge.ts';

describe('deepMerge', () => {
  it('replaces fields mapping by mapping and lists whole', () => {
    expect(deepMerge({ a: { b: 1, c: 2 }, list: [1, 2] }, { a: { c: 3 }, list: [4] })).toEqual({
      a: { b: 1, c: 3 },
      list: [4],
    });
  });

  it('lets epochs take the place of steps, and steps of epochs', () => {
    expect(deepMerge({ train: { steps: 600 } }, { train: { epochs: 3 } })).toEqual({ train: { epochs: 3 } });
    expect(deepMerge({ epochs: 3 }, { steps: 10 })).toEqual({ steps: 10 });
  });

  it('lets one kind of data, one rule of selection and one engine take the place of another', () => {
    expect(deepMerge({ data: { seed: { source: 'a' }, unlabeled: {} } }, { data: { world: { pairs: 3 } } })).toEqual({
      data: { world: { pairs: 3 } },
    });
    expect(deepMerge({ select: { top_k: 3 } }, { select: { threshold: 0 } })).toEqual({ select: { threshold: 0 } });
    expect(deepMerge({ serve: { engine: 'tgi', shards: 2 } }, { serve: { engine: 'vllm' } })).toEqual({
      serve: { engine: 'vllm' },
    });
    expect(deepMerge({ seed: { source: 'a', file: 'b' } }, { seed: { source: 'c' } })).toEqual({
      seed: { source: 'c' },
    });
    expect(deepMerge({ serve: { engine: 'tgi', shards: 2 } }, { serve: { shards: 4 } })).toEqual({
      serve: { engine: 'tgi', shards: 4 },
    });
  });

  it('keeps both where the override names both, for the schema to refuse', () => {
    expect(deepMerge({}, { steps: 1, epochs: 2 })).toEqual({ steps: 1, epochs: 2 });
  });
});
