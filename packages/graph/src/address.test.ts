import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf } from './address.ts';
import { testStage } from './testing/stages.ts';

describe('addressOf', () => {
  it('does not depend on a label, a cost or the order of parameters', () => {
    const one = testStage({ kind: 'a', parameters: { x: 1, y: [2] }, label: 'one' });
    const other = testStage({ kind: 'a', parameters: { y: [2], x: 1 }, label: 'other', needsWorker: true });
    expect(addressOf(one)).toBe(addressOf(other));
    expect(addressOf(one)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('changes with kind, version, parameters, inputs and the names of inputs', () => {
    const leaf = testStage({ kind: 'leaf' });
    const addresses = [
      testStage({ kind: 'a' }),
      testStage({ kind: 'b' }),
      testStage({ kind: 'a', version: 2 }),
      testStage({ kind: 'a', parameters: { x: 1 } }),
      testStage({ kind: 'a', inputs: { left: leaf } }),
      testStage({ kind: 'a', inputs: { right: leaf } }),
      testStage({ kind: 'a', inputs: { left: testStage({ kind: 'leaf', version: 2 }) } }),
    ].map(addressOf);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('tells any two parameter values apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        const of = (x: unknown) =>
          addressOf(testStage({ kind: 'a', parameters: { x: JSON.parse(JSON.stringify(x)) } }));
        const equal =
          JSON.stringify(JSON.parse(JSON.stringify(left))) === JSON.stringify(JSON.parse(JSON.stringify(right)));
        if (equal) expect(of(left)).toBe(of(right));
        else if (typeof left !== 'object' || typeof right !== 'object') expect(of(left)).not.toBe(of(right));
      }),
    );
  });
});
