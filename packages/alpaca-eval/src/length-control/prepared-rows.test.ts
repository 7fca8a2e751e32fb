import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinRows, prepareRows } from './prepared-rows.ts';

const share = fc.constantFrom(0, 0.25, 1);
const rows = fc.array(fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.constantFrom(0, 1), share), {
  minLength: 2,
  maxLength: 30,
});

it('prepares parts that join to the whole', () => {
  fc.assert(
    fc.property(rows, fc.nat(), (values, cut) => {
      const columns = [0, 1].map((feature) => Float64Array.from(values, (row) => row[feature] as number));
      const positive = Float64Array.from(values, (row) => row[2]);
      const all = { columns, positive, negative: positive.map((each) => 1 - each) };
      const middle = cut % values.length;
      const { runs, ...joined } = joinRows([prepareRows(all, 0, middle), prepareRows(all, middle)]);
      const { runs: wholeRuns, ...whole } = prepareRows(all);
      const close = (numbers: Float64Array) => Array.from(numbers, (each) => expect.closeTo(each, 9));
      expect({
        ...joined,
        positiveSums: [...joined.positiveSums],
        gradients: [...joined.gradients],
        curvatures: [...joined.curvatures],
      }).toEqual({
        ...whole,
        probabilities: new Float64Array(values.length),
        positiveSums: close(whole.positiveSums),
        gradients: close(whole.gradients),
        curvatures: close(whole.curvatures),
      });
      const rowsOf = (found: typeof runs) =>
        found.flatMap(({ start, end, weight, last }) =>
          Array.from({ length: end - start }, (_, place) => [start + place, weight, last]),
        );
      expect(rowsOf(runs)).toEqual(rowsOf(wholeRuns));
    }),
  );
});
