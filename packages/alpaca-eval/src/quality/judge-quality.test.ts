import { expect, it } from 'vitest';
import { isSwitched } from '../prompt/fill-prompt.ts';
import { annotation, recorded } from '../testing/fixtures.ts';
import { judgeQuality } from './judge-quality.ts';

const pairs = Array.from({ length: 60 }, (_, index) => ({
  instruction: `Question ${index}`,
  output_1: 'x'.repeat(10 + (index % 5)),
  output_2: 'y'.repeat(8 + (index % 7)),
}));

it('finds a judge that always takes what it sees first', () => {
  const quality = judgeQuality(
    pairs.map((pair) => annotation({ ...pair, preference: isSwitched(pair.instruction) ? 2 : 1 })),
  );
  expect(quality.position.firstShown?.mean).toBe(1);
  expect(quality.position.shift?.mean).toBe(100);
  expect(quality.agreement).toBeNull();
});

it('finds a judge that always takes the longer output, and none of a bias in a fair one', () => {
  const longer = judgeQuality(
    pairs.map((pair) => annotation({ ...pair, preference: pair.output_2.length > pair.output_1.length ? 2 : 1 })),
  );
  expect(longer.length.longer?.mean).toBe(1);
  expect(longer.length.correlation).toBeGreaterThan(0.5);
  const { firstShown } = longer.position;
  expect((firstShown?.low ?? 1) < 0.5 && 0.5 < (firstShown?.high ?? 0)).toBe(true);
});

it('compares two judges on the same pairs, and leaves out what one of them did not judge', () => {
  const first = pairs.map((pair, index) => annotation({ ...pair, preference: index % 2 === 0 ? 1 : 2 }));
  const second = first.map((each, index) => ({
    ...each,
    preference: index < 6 ? null : index < 12 ? 3 - (each.preference as number) : each.preference,
  }));
  const agreement = judgeQuality(first, second.slice(0, 50)).agreement;
  expect(agreement).toMatchObject({ items: 44, withoutVerdict: 6, onlyFirst: 10, onlySecond: 0 });
  expect(agreement?.observed).toBeCloseTo(38 / 44, 12);
  expect(agreement?.kappa).toBeCloseTo((38 / 44 - 0.5) / 0.5, 2);
});

it('does not take two models with a few equal outputs for two judges', async () => {
  const [one, other] = [await recorded('OpenHermes-2.5-Mistral-7B'), await recorded('alpaca-7b')];
  expect(judgeQuality(one, other).agreement).toBeNull();
});

it('measures how often a judge repeats itself, in either order of a pair', () => {
  const pair = { instruction: 'q', output_1: 'a', output_2: 'b' };
  const quality = judgeQuality([
    annotation({ ...pair, preference: 1.2 }),
    annotation({ ...pair, preference: 1.4 }),
    annotation({ instruction: 'q', output_1: 'b', output_2: 'a', preference: 2 }),
    annotation({ ...pair, preference: 2 }),
    annotation({ ...pair, preference: null }),
  ]);
  expect([quality.consistency.repeats, quality.consistency.same?.mean]).toEqual([3, 2 / 3]);
});
