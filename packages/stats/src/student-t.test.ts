import { describe, expect, it } from 'vitest';
import { criticalT, degreesOfFreedomAt, twoSidedT } from './student-t.ts';

describe('Student’s t', () => {
  // Expected numbers by scipy 1.x: stats.t.ppf and 2 * stats.t.sf.
  it.each([
    [0.95, 1, 12.706204736174694],
    [0.95, 2, 4.302652729749462],
    [0.95, 2.5, 3.5746548420036817],
    [0.99, 15.3, 2.938534502645056],
    [0.95, 799, 1.9629374611056076],
    [0.95, 1e5, 1.9599877075312],
  ])('stays within %d with %d degrees of freedom below %d', (confidence, degreesOfFreedom, expected) => {
    expect(criticalT(confidence, degreesOfFreedom)).toBeCloseTo(expected, 6);
  });

  it.each([
    [10, 3, 0.0021283990584141503],
    [-10, 3, 0.0021283990584141503],
    [200, 2.2, 9.935109590824443e-6],
    [1.9629, 799, 0.05000436186152102],
    [0, 5, 1],
  ])('is beyond %d with %d degrees of freedom in a share of %d', (t, degreesOfFreedom, expected) => {
    expect(twoSidedT(t, degreesOfFreedom)).toBeCloseTo(expected, 7);
  });

  it('finds the degrees of freedom of a critical value, within its bounds', () => {
    expect(degreesOfFreedomAt(criticalT(0.95, 3.7), 0.95, 2, 799)).toBeCloseTo(3.7, 5);
    expect(degreesOfFreedomAt(criticalT(0.95, 200), 0.95, 2, 799)).toBeCloseTo(200, 1);
    expect(degreesOfFreedomAt(99, 0.95, 2, 799)).toBe(2);
    expect(degreesOfFreedomAt(1, 0.95, 2, 799)).toBe(799);
  });
});
