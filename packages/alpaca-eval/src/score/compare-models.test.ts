import { expect, it } from 'vitest';
import { annotation, gamedData, recorded } from '../testing/fixtures.ts';
import { compareModels } from './compare-models.ts';
import { scoreAnnotations } from './score-annotations.ts';

const resampling = { confidence: 0.95, resamples: 60, seed: 1 };

it('compares two models on the same instructions, with and without the influence of length', async () => {
  const [one, other] = [await recorded('OpenHermes-2.5-Mistral-7B'), await recorded('alpaca-7b')];
  const data = await gamedData();
  const compared = compareModels(one, other, 'length_controlled_v1', data, resampling);
  const settings = { control: 'length_controlled_v1', data, resampling } as const;
  const [ours, theirs] = [scoreAnnotations(one, settings), scoreAnnotations(other, settings)];
  expect([compared?.instructions, compared?.leftOut]).toEqual([805, 0]);
  expect(compared?.winRate.mean).toBeCloseTo((ours.winRate ?? 0) - (theirs.winRate ?? 0), 9);
  expect(compared?.winRate.p).toBeLessThan(0.05);
  const controlled = compared?.lengthControlled;
  const expected = (ours.lengthControlled?.winRate ?? 0) - (theirs.lengthControlled?.winRate ?? 0);
  expect(controlled?.difference.mean).toBeCloseTo(expected, 9);
  expect(controlled?.headToHead).toBeGreaterThan(50);
});

it('gives each instruction its own difficulty, also where rows are missing', async () => {
  const [one, other] = [await recorded('OpenHermes-2.5-Mistral-7B'), await recorded('text_davinci_001')];
  const data = await gamedData();
  const compared = compareModels(one, other, 'length_controlled_v1', data, { ...resampling, resamples: 2 });
  expect([compared?.instructions, compared?.leftOut]).toEqual([803, 2]);
  const published = scoreAnnotations(other, { control: 'length_controlled_v1', data, resampling });
  expect(published.notes.join(' ')).toContain('The 803 comparisons are not the 805 of AlpacaEval in their order');
  const aligned = 16.25 - (compared?.lengthControlled?.difference.mean ?? 0);
  expect(Math.abs(aligned - (published.lengthControlled?.winRate ?? 0))).toBeLessThan(0.5);
});

it('finds nothing to compare where instructions differ, and no difference of a model to itself', () => {
  const rows = [annotation({ preference: 2 }), annotation({ instruction: 'b', preference: 1 })];
  expect(compareModels(rows, [annotation({ instruction: 'c' })], undefined, undefined, resampling)).toBeUndefined();
  expect(compareModels(rows, rows, undefined, undefined, resampling)?.winRate).toMatchObject({ mean: 0, p: 1 });
});

it('says which models, judges or baselines are mixed up, and takes the one that is named', () => {
  const rows = [annotation({ preference: 2 }), annotation({ generator_2: 'other', preference: 1 })];
  expect(() => scoreAnnotations(rows, { resampling })).toThrow('name 2 models: model, other');
  expect(scoreAnnotations(rows, { resampling, name: 'other' })).toMatchObject({ name: 'other', winRate: 0, total: 1 });
  const judges = [annotation({}), annotation({ annotator: 'b' })];
  expect(() => scoreAnnotations(judges, { resampling })).toThrow('name 2 annotators');
  expect(scoreAnnotations([annotation({}), annotation({})], { resampling }).notes).toEqual([
    '1 rows have an instruction that came before.',
  ]);
});
