import { expect, it } from 'vitest';
import { recorded } from '../testing/fixtures.ts';
import { instructionPlaces } from './instruction-places.ts';

it('knows AlpacaEval’s instructions in any order, with gaps and outer white space', async () => {
  const published = (await recorded('alpaca-7b')).map(({ instruction }) => instruction);
  expect(instructionPlaces(published, 805)).toEqual({ places: [...published.keys()], by: 'order' });
  const { places, by } = instructionPlaces(published.toReversed(), 805);
  expect([places[0], places[804], by]).toEqual([804, 0, 'instruction']);
  const gap = published.toSpliced(400, 1).map((instruction) => `${instruction}\n`);
  expect(instructionPlaces(gap, 805)).toMatchObject({ by: 'instruction' });
  expect(instructionPlaces(gap, 805).places[400]).toBe(401);
  const mixed = ['Mine.', ...published.slice(1)];
  expect(() => instructionPlaces(mixed, 805)).toThrow('the difficulty of 1 of 805 instructions is not known');
});

it('takes own instructions in their order, and refuses another number of them', () => {
  expect(instructionPlaces(['a', 'b'], 2)).toEqual({ places: [0, 1], by: 'order' });
  expect(() => instructionPlaces(['a'], 2)).toThrow('the difficulty of 1 of 1 instructions is not known');
});
