import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracies, instructionAccuracy, promptAccuracy } from './accuracy.ts';

describe('accuracy of prompts', () => {
  it('counts those that follow all', () => {
    const { value, standardError, interval, count } = promptAccuracy([[true, true], [true, false], [true], [false]]);
    expect([value, count]).toEqual([0.5, 4]);
    // Sample deviation over n - 1: sqrt(1/3) / 2.
    expect(standardError).toBeCloseTo(Math.sqrt(1 / 3) / 2, 12);
    expect(interval?.[0]).toBeCloseTo(0.15, 2);
    expect(interval?.[1]).toBeCloseTo(0.85, 2);
  });

  it('knows no error of one, and nothing of none', () => {
    expect(promptAccuracy([[true]])).toMatchObject({ value: 1, standardError: null, count: 1 });
    expect(promptAccuracy([])).toEqual({ value: null, standardError: null, interval: null, count: 0 });
  });
});

describe('accuracy of instructions', () => {
  it('pools instructions, and takes prompts as clusters', () => {
    const { value, standardError, count } = instructionAccuracy([[true, true], [true, false], [false]]);
    expect([value, count]).toEqual([0.6, 5]);
    // Residuals 0.8, -0.2, -0.6: sqrt(3/2 · 1.04) / 5.
    expect(standardError).toBeCloseTo(Math.sqrt(1.5 * 1.04) / 5, 12);
  });

  it('has the error of a proportion where each prompt has one instruction', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 60 }), (followed) => {
        const single = followed.map((value) => [value]);
        const own = instructionAccuracy(single);
        const prompt = promptAccuracy(single);
        expect(own.value).toBe(prompt.value);
        expect(own.standardError).toBeCloseTo(prompt.standardError as number, 12);
        for (const [low, high] of [own.interval, prompt.interval] as [number, number][]) {
          expect(low).toBeGreaterThanOrEqual(0);
          expect(low).toBeLessThanOrEqual(own.value as number);
          expect(high).toBeGreaterThanOrEqual(own.value as number);
          expect(high).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('covers the truth about as often as it says, also where a prompt’s instructions go together', () => {
    let covered = 0;
    const trials = 400;
    let state = 1;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    for (let trial = 0; trial < trials; trial += 1) {
      const verdicts = Array.from({ length: 100 }, () => {
        const together = random() < 0.7;
        return Array.from({ length: 1 + Math.floor(random() * 3) }, () => together);
      });
      const [low, high] = instructionAccuracy(verdicts).interval as [number, number];
      if (low <= 0.7 && 0.7 <= high) covered += 1;
    }
    expect(covered / trials).toBeGreaterThan(0.91);
    expect(covered / trials).toBeLessThan(0.99);
  });
});

it('gives the four numbers', () => {
  const found = accuracies([{ strict: [true, false], loose: [true, true] }]);
  expect(Object.entries(found).map(([name, { value }]) => [name, value])).toEqual([
    ['prompt_level_strict_acc', 0],
    ['inst_level_strict_acc', 0.5],
    ['prompt_level_loose_acc', 1],
    ['inst_level_loose_acc', 1],
  ]);
});
