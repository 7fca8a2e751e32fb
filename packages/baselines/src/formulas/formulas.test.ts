import type { FilterContext, InferenceClient, JsonObject } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deitaSignals } from './deita-signals.ts';
import { formulaFilters } from './formula-filters.ts';
import { selectitSignals, tokenScore } from './selectit-signals.ts';

/** The formula of a filter, and its condition, with some options. */
function formulaOf(name: string, options: JsonObject = {}): [formula: string, keep: string | undefined] {
  const filter = formulaFilters.find((each) => each.name === name);
  if (filter === undefined) throw new Error(`there is no ${name}`);
  const checked = filter.options.parse(options);
  return [filter.formula(checked), filter.keep?.(checked)];
}

describe('formulas of the literature', () => {
  it.each([
    ['mutual-bidirectional', {}, '-(forward_nll + reverse_nll)', undefined],
    ['ira', {}, 'base_nll_alone - base_nll', undefined],
    ['ifd', {}, 'exp(base_nll - base_nll_alone)', 'base_nll < base_nll_alone'],
    ['ifd', { ratio: 'loss' }, 'base_nll / base_nll_alone', 'base_nll < base_nll_alone'],
    ['rmi', {}, 'base_instruction_nll - base_reverse_nll', undefined],
    ['grape', {}, '-base_nll', undefined],
    ['perplexity', {}, '-abs(rank(base_nll_alone) - 0.5)', undefined],
    ['longest', {}, 'tokens', undefined],
    ['pmi', { lambda: 1 }, '-base_nll + 1 * base_nll_alone', undefined],
    [
      'pmi',
      { lambda: 0.25, reduction: 'sum' },
      '-base_nll * base_nll_tokens + 0.25 * base_nll_alone * base_nll_alone_tokens',
      undefined,
    ],
    ['blind', {}, '-blind_nll', undefined],
    ['shuffled', {}, '-forward_nll', undefined],
    ['response-only', {}, '-forward_nll', undefined],
  ] as const)('%s with %j is %s', (name, options, formula, keep) => {
    expect(formulaOf(name, options)).toEqual([formula, keep]);
  });

  it('each say where they come from, and whether that was read', () => {
    for (const { name, source } of formulaFilters)
      expect(source, name).toMatch(
        /\((abstract|summary|code)( of both)? read|control of this project|inferred from MAIN/,
      );
  });
});

describe('DEITA', () => {
  it('grades by the mean under the probabilities of 1 to 6, complexity without the answer', async () => {
    const asked: string[] = [];
    const seed = {
      choices: async ({ context, continuations }: { context: string; continuations: string[] }) => {
        asked.push(context);
        expect(deitaSignals[0]?.costPerPair.continuations).toBe(continuations.length);
        return continuations.map((digit) => ({ sum: Math.log(digit === '6' ? 0.5 : 0.1) }));
      },
    } as unknown as InferenceClient;
    const context = { models: { seed }, signal: new AbortController().signal } as unknown as FilterContext;
    const pair = { id: 'a', instruction: 'say it', response: 'hello' };
    const values = await Promise.all(deitaSignals.map((signal) => signal.measure(pair, context)));
    expect(values.map(({ value }) => value)).toEqual([expect.closeTo(4.5, 12), expect.closeTo(4.5, 12)]);
    expect(asked.map((prompt) => prompt.includes('hello'))).toEqual([false, true]);
  });
});

describe('SelectIT', () => {
  it('scores tokens as its code does', () => {
    // By hand from self_reflection/sentence_level.py: p = (.1 .2 .4 .2 .1), exp(p) / sum, argmax 3, mean gap to all over 4.
    const p = [0.1, 0.2, 0.4, 0.2, 0.1];
    const powers = p.map(Math.exp);
    const sum = powers.reduce((total, power) => total + power, 0);
    const gaps = p.map((each) => (Math.exp(0.4) - Math.exp(each)) / sum);
    expect(tokenScore(p.map((each) => Math.log(each / 7)))).toBeCloseTo((3 * gaps.reduce((a, b) => a + b, 0)) / 4, 12);
  });

  it('lies from 0 to the highest rating, whatever the log-probabilities', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -700, max: 0, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (logprobs) => {
          const score = tokenScore(logprobs);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThan(5);
        },
      ),
    );
  });

  it('asks the base model five questions of a pair, each of which ends where the digit goes', async () => {
    const asked: string[] = [];
    const base = {
      choices: async ({ context, continuations }: { context: string; continuations: string[] }) => {
        asked.push(context);
        expect(selectitSignals[0]?.costPerPair.continuations).toBe(continuations.length);
        return continuations.map((digit) => ({ sum: -Number(digit) }));
      },
    } as unknown as InferenceClient;
    const context = { models: { base }, signal: new AbortController().signal } as unknown as FilterContext;
    const pair = { id: 'a', instruction: 'say {response}', response: 'hello' };
    const values = await Promise.all(selectitSignals.map((signal) => signal.measure(pair, context)));
    expect(new Set(asked).size).toBe(5);
    for (const prompt of asked) expect(prompt).toMatch(/say \{response\}.*hello.*\n$/s);
    expect(values.every(({ value }) => value !== null)).toBe(true);
  });
});
