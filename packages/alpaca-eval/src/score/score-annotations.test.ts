import { expect, it } from 'vitest';
import { gamedData, recorded } from '../testing/fixtures.ts';
import { scoreAnnotations } from './score-annotations.ts';

it('has the same length-controlled win rate whatever the order of the annotations, and says that it looked it up', async () => {
  const annotations = await recorded('alpaca-7b');
  const settings = {
    control: 'length_controlled_v1',
    data: await gamedData(),
    resampling: { confidence: 0.95, resamples: 10, seed: 0 },
  } as const;
  const published = scoreAnnotations(annotations, settings);
  const sorted = annotations.toSorted((a, b) => (a.instruction < b.instruction ? -1 : 1));
  const shuffled = scoreAnnotations(sorted, settings);
  expect(shuffled.lengthControlled?.winRate).toBe(published.lengthControlled?.winRate);
  expect(shuffled.lengthControlled?.winRate).toBeCloseTo(5.9, 1);
  expect(published.notes.join(' ')).not.toContain('looked up');
  expect(shuffled.notes.join(' ')).toContain('looked up by its instruction');
  const foreign = sorted.with(0, { ...(sorted[0] as (typeof sorted)[number]), instruction: 'Mine.' });
  expect(() => scoreAnnotations(foreign, settings)).toThrow('the difficulty of 1 of 805 instructions is not known');
});
