import { PythonRandom } from '@mainbench/python-semantics';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededDraws } from './detect-language.ts';

it('draws as a Python generator of the same seed does, whatever was drawn before from others', () => {
  const draw = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 1, max: 60 }));
  fc.assert(
    fc.property(fc.nat(40), fc.array(draw, { maxLength: 400 }), (seed, draws) => {
      const python = new PythonRandom(seed);
      const own = seededDraws(seed);
      for (const n of draws) {
        if (n === 0) expect(own.gauss(0, 1)).toBe(python.gauss(0, 1));
        else expect(own.randbelow(n)).toBe(python.randbelow(n));
      }
    }),
  );
});

it('goes on beyond the words kept so far', () => {
  const python = new PythonRandom(3);
  const own = seededDraws(3);
  for (let count = 0; count < 20_000; count += 1) expect(own.randbelow(1000)).toBe(python.randbelow(1000));
});
