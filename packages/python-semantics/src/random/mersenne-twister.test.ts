import { expect, it } from 'vitest';
import { golden } from '../testing/goldens.ts';
import { MersenneTwister } from './mersenne-twister.ts';

it('gives the first number of the standard for seed 5489, and the ten-thousandth (C++ standard, [rand.predef])', () => {
  const bits = new MersenneTwister(5489);
  expect(bits.nextUint32()).toBe(3499211612);
  for (let count = 2; count < 10_000; count += 1) bits.nextUint32();
  expect(bits.nextUint32()).toBe(4123659995);
});

it('draws what NumPy draws for seed 123 below 2^31 - 1', () => {
  const bits = new MersenneTwister(123);
  const bound = 2 ** 31 - 2;
  let drawn = bits.nextUint32() & 0x7fffffff;
  while (drawn > bound) drawn = bits.nextUint32() & 0x7fffffff;
  expect(drawn).toBe(
    golden<{ RandomState123_randint_int32max: number }>('numpy_pandas_golden').RandomState123_randint_int32max,
  );
});
