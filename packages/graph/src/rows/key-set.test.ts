import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeySet } from './key-set.ts';

describe('KeySet', () => {
  it('knows exactly the keys that were added', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 6 })), (keys) => {
        const set = new KeySet();
        const known = new Set<string>();
        for (const key of keys) {
          expect(set.add(key)).toBe(!known.has(key));
          known.add(key);
        }
      }),
    );
  });

  it('takes a million keys that differ little for different', () => {
    const set = new KeySet();
    let repeated = 0;
    for (let index = 0; index < 1_000_000; index += 1) if (!set.add(`train-${index}`)) repeated += 1;
    expect(repeated).toBe(0);
    expect(set.add('train-77777')).toBe(false);
  });
});
