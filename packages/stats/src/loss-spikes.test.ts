import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fewestBefore, lossSpikes } from './loss-spikes.ts';

/** A falling loss with a regular ripple. */
const falling = Array.from({ length: 60 }, (_, step) => 2 + 1.5 * 0.95 ** step + 0.05 * Math.sin(step * 2.4));

const losses = fc
  .array(fc.integer({ min: 1, max: 4000 }), { maxLength: 80 })
  .map((all) => all.map((one) => one / 1024));

describe('lossSpikes', () => {
  it('finds a spike put into a quiet loss, and nothing else', () => {
    expect(lossSpikes(falling)).toEqual([]);
    expect(lossSpikes(falling.with(40, 4.5))).toEqual([40]);
  });

  it('finds two spikes close to each other: the first does not hide the second', () => {
    expect(lossSpikes(falling.with(40, 4.5).with(43, 4.1))).toEqual([40, 43]);
  });

  it('takes a fall for no spike', () => {
    expect(lossSpikes(falling.with(40, 0.1))).toEqual([]);
  });

  it('does not judge steps with too few before them', () => {
    expect(lossSpikes(falling.with(fewestBefore - 1, 50))).toEqual([]);
    expect(lossSpikes(falling.with(fewestBefore, 50))).toEqual([fewestBefore]);
  });

  it('finds none in a constant loss, nor in a rise of less than a hundredth', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), fc.nat(80), (loss, steps) => {
        expect(lossSpikes(new Array(steps).fill(loss))).toEqual([]);
      }),
    );
    expect(lossSpikes(new Array(30).fill(2).with(25, 2.019))).toEqual([]);
    expect(lossSpikes(new Array(30).fill(2).with(25, 2.021))).toEqual([25]);
  });

  it('does not depend on the unit of the loss', () => {
    // Powers of two scale floats exactly, so not even rounding may change an answer.
    fc.assert(
      fc.property(losses, fc.integer({ min: -8, max: 8 }), (values, power) => {
        expect(lossSpikes(values.map((value) => value * 2 ** power))).toEqual(lossSpikes(values));
      }),
    );
  });
});
