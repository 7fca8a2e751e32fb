import { equalNumbers, TextSigner } from '@mainbench/data';
import type { Choice } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePairs } from '../testing/choose-pairs.ts';
import { choosingFilters } from './choosing-filters.ts';
import { deita } from './deita.ts';
import { diverse } from './diverse.ts';
import { signatureNumbers as numbers } from './pair-texts.ts';

const scored = (choices: readonly Choice[]) => choices.filter((choice) => 'score' in choice);

/** Share of equal numbers of every two texts. */
function similarities(texts: readonly string[]): number[][] {
  const signer = new TextSigner({ shingle: 'words', size: 1, numbers });
  // As the pairs of these tests have no instruction.
  const signatures = texts.map((text) => signer.sign(`\n${text}`));
  return signatures.map((a) => signatures.map((b) => equalNumbers([a, 0], [b, 0], numbers) / numbers));
}

/** Texts of few words, so that many are alike and some are equal or empty. */
const texts = fc.array(
  fc
    .array(fc.constantFrom('ant', 'bee', 'cat', 'dog', 'elk', 'fox', 'gnu'), { maxLength: 6 })
    .map((words) => words.join(' ')),
  { minLength: 1, maxLength: 14 },
);
/** Texts with as many values each, of which some are equal. */
const withValues = texts.chain((given) =>
  fc.record({
    given: fc.constant(given),
    values: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: given.length, maxLength: given.length }),
    draws: fc.shuffledSubarray(
      given.map((_, place) => place / given.length),
      { minLength: given.length },
    ),
    limit: fc.integer({ min: 1, max: given.length + 2 }),
  }),
);

describe('deita', () => {
  it('is the greedy rule: by falling score, each that is not nearer than the threshold to a chosen one', async () => {
    await fc.assert(
      fc.asyncProperty(withValues, fc.constantFrom(0, 0.3, 0.5, 0.9, 1), async (made, threshold) => {
        const { given, values, draws, limit } = made;
        const near = similarities(given);
        const order = [...given.keys()].sort(
          (a, b) => (values[b] as number) - (values[a] as number) || (draws[a] as number) - (draws[b] as number),
        );
        const expected: number[] = [];
        for (const place of order)
          if (expected.length < limit && expected.every((kept) => (near[place]?.[kept] as number) <= threshold))
            expected.push(place);
        const { choices } = await choosePairs(deita, given, {
          columns: { score: values },
          options: { threshold },
          limit,
          draws,
        });
        expect(scored(choices)).toEqual(expected.map((place) => ({ place, score: values[place] })));
      }),
    );
  });

  it('reads no more pairs than it looks at, and says why it left one out', async () => {
    const given = ['one two three', 'nothing else here', 'three two one', 'last of all'];
    const { choices, read } = await choosePairs(deita, given, { columns: { score: [4, 2, 3, 1] }, limit: 2 });
    expect(choices).toEqual([
      { place: 0, score: 4 },
      { place: 2, reason: 'too near to a pair chosen before' },
      { place: 1, score: 2 },
    ]);
    expect(read).toEqual([0, 2, 1]);
  });

  it('chooses among the pairs that may be chosen alone', async () => {
    const given = ['a', 'b', 'c'];
    const score = [Number.NaN, 1, 2];
    const { choices } = await choosePairs(deita, given, { columns: { score }, places: [1, 2] });
    expect(choices.map(({ place }) => place)).toEqual([2, 1]);
  });
});

describe('diverse', () => {
  it('is farthest-first: the first by the draw, then always the one farthest from those chosen', async () => {
    await fc.assert(
      fc.asyncProperty(withValues, async ({ given, draws, limit }) => {
        const near = similarities(given);
        const expected: { place: number; score: number }[] = [];
        while (expected.length < Math.min(limit, given.length)) {
          const left = [...given.keys()].filter((place) => expected.every((each) => each.place !== place));
          const distance = (place: number) =>
            1 - Math.max(0, ...expected.map((each) => near[place]?.[each.place] as number));
          const [first] = left.sort(
            (a, b) => distance(b) - distance(a) || (draws[a] as number) - (draws[b] as number),
          ) as [number];
          expected.push({ place: first, score: distance(first) });
        }
        expect((await choosePairs(diverse, given, { draws, limit })).choices).toEqual(expected);
      }),
    );
  });

  it('takes copies last, at the distance 0, and pairs that may not be chosen never', async () => {
    const given = ['one two', 'two one', '', 'three four', 'five', '?'];
    const { choices, read } = await choosePairs(diverse, given, { places: [0, 1, 2, 3, 5] });
    expect(choices).toHaveLength(5);
    expect(choices.map((choice) => ('score' in choice ? choice.score : -1))).toEqual([1, 1, 1, 0, 0]);
    expect(choices.map(({ place }) => place)).not.toContain(4);
    expect(read).toEqual([]);
  });

  it('ends with the signal, and gives way to other work', async () => {
    const given = Array.from({ length: 1500 }, (_, index) => `word${index % 97} word${index % 89} and word${index}`);
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await choosePairs(diverse, given, { limit: 1000 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
    const signal = AbortSignal.abort(new Error('stopped'));
    const reader = {
      ids: given,
      places: Uint32Array.from(given.keys()),
      at: () => Promise.reject(new Error('read by place')),
      async *all() {
        for (const [place, response] of given.entries())
          yield { place, pair: { id: response, instruction: '', response } };
      },
    };
    const choosing = diverse.choose({}, reader, diverse.options.parse({}), { limit: 1000, draw: () => 0, signal });
    const all = (async () => {
      for await (const _ of choosing);
    })();
    await expect(all).rejects.toThrow('stopped');
  });
});

it('say where they come from, and whether that was read', () => {
  for (const { name, source } of choosingFilters) expect(source, name).toMatch(/\((code|abstract|not) read/);
});
