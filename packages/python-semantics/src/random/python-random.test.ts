import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { golden } from '../testing/goldens.ts';
import { PythonRandom } from './python-random.ts';

interface Golden {
  random_1234_first10: number[];
  sample: { seed: number; n: number; k: number; draws: number[][] }[];
  shuffle: { seed: number; n: number; out: number[] }[];
  shuffle_sha256: { seed: number; n: number; sha256_json: string }[];
  shuffle_then_sample: { seed: number; n: number; pool: number; k: number; draws: number[][] }[];
  string_seed: { seed: string; random: number[]; choices_false_true: boolean }[];
  gauss_seed0_first8: number[];
  choice_seed0_n7_first20: number[];
  randint_1_5_seed0_first20: number[];
  choices_k50_n10_seed3: number[];
  random_seed0_choice_ascii_letters_first8: string[];
}

const values = golden<Golden>('python_random_golden');
const range = (n: number) => Array.from({ length: n }, (_, index) => index);
const times = <T>(n: number, draw: () => T) => range(n).map(draw);

describe('PythonRandom', () => {
  it('draws the floats and whole numbers of CPython', () => {
    const floats = new PythonRandom(1234);
    expect(times(10, () => floats.random())).toEqual(values.random_1234_first10);
    const integers = new PythonRandom(0);
    expect(times(20, () => 1 + integers.randbelow(5))).toEqual(values.randint_1_5_seed0_first20);
    const normal = new PythonRandom(0);
    expect(times(8, () => normal.gauss(0, 1))).toEqual(values.gauss_seed0_first8);
  });

  it('samples by either of its two ways', () => {
    for (const { seed, n, k, draws } of values.sample) {
      const random = new PythonRandom(seed);
      for (const draw of draws) expect(random.sample(range(n), k)).toEqual(draw);
    }
  });

  it('shuffles, and goes on drawing after it', () => {
    for (const { seed, n, out } of values.shuffle) {
      const items = range(n);
      new PythonRandom(seed).shuffle(items);
      expect(items).toEqual(out);
    }
    for (const { seed, n, sha256_json } of values.shuffle_sha256) {
      const items = range(n);
      new PythonRandom(seed).shuffle(items);
      expect(
        createHash('sha256')
          .update(`[${items.join(', ')}]`)
          .digest('hex'),
      ).toBe(sha256_json);
    }
    for (const { seed, n, pool, k, draws } of values.shuffle_then_sample) {
      const random = new PythonRandom(seed);
      random.shuffle(range(n));
      for (const draw of draws) expect(random.sample(range(pool), k)).toEqual(draw);
    }
  });

  it('takes texts as seeds', () => {
    for (const { seed, random, choices_false_true } of values.string_seed) {
      const floats = new PythonRandom(seed);
      expect(random.map(() => floats.random())).toEqual(random);
      expect(new PythonRandom(seed).choices([false, true])[0]).toBe(choices_false_true);
    }
  });

  it('chooses one and several', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const choice = new PythonRandom(0);
    expect(times(20, () => choice.choice(range(7)))).toEqual(values.choice_seed0_n7_first20);
    const letter = new PythonRandom(0);
    expect(times(8, () => letter.choice(letters))).toEqual(values.random_seed0_choice_ascii_letters_first8);
    expect(new PythonRandom(3).choices(range(10), 50)).toEqual(values.choices_k50_n10_seed3);
  });

  it('samples places that are different and in range, for any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.nat(), fc.integer(), (n, extra, seed) => {
        const k = extra % (n + 1);
        const drawn = new PythonRandom(seed).sampleIndices(n, k);
        expect(new Set(drawn).size).toBe(k);
        expect(drawn.every((index) => index >= 0 && index < n)).toBe(true);
      }),
    );
  });

  it('refuses to draw from nothing, or more than there is', () => {
    expect(() => new PythonRandom(0).choice([])).toThrow(RangeError);
    expect(() => new PythonRandom(0).sample([1, 2], 3)).toThrow('a sample of 3 of 2');
  });
});
