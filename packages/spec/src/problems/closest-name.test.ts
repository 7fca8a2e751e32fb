import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closestName, editDistance } from './closest-name.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });

/** The same distance by its definition, without a table. */
function slowDistance(left: string, right: string): number {
  if (left === '' || right === '') return left.length + right.length;
  const [restLeft, restRight] = [left.slice(1), right.slice(1)];
  const swapped = left.length > 1 && left[0] === right[1] && left[1] === right[0];
  return Math.min(
    slowDistance(restLeft, right) + 1,
    slowDistance(left, restRight) + 1,
    slowDistance(restLeft, restRight) + (left[0] === right[0] ? 0 : 1),
    swapped ? slowDistance(left.slice(2), right.slice(2)) + 1 : Number.POSITIVE_INFINITY,
  );
}

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['top_kk', 'top_k', 1],
    ['frist', 'first', 1],
    ['lama', 'llama', 1],
    ['kitten', 'sitting', 3],
  ])('from %j to %j is %i', (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
  });

  it('is what its definition says', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(
      fc.property(short, short, (left, right) => {
        expect(editDistance(left, right)).toBe(slowDistance(left, right));
      }),
    );
  });

  it('is 0 for the same text alone, and the same both ways', () => {
    fc.assert(
      fc.property(letters, letters, (left, right) => {
        expect(editDistance(left, right) === 0).toBe(left === right);
        expect(editDistance(left, right)).toBe(editDistance(right, left));
      }),
    );
  });
});

describe('closestName', () => {
  const fields = ['learning_rate', 'steps', 'batch_size', 'micro_batch_size', 'warmup_ratio', 'name', 'top_k'];

  it.each([
    ['learningRate', 'learning_rate'],
    ['Learning-Rate', 'learning_rate'],
    ['stps', 'steps'],
    ['batchsize', 'batch_size'],
    ['nmae', 'name'],
    ['top_kk', 'top_k'],
    ['warmup', undefined],
    ['colour', undefined],
    ['', undefined],
  ])('takes %j for %j', (name, expected) => {
    expect(closestName(name, fields)).toBe(expected);
  });

  it('takes a name for itself', () => {
    for (const field of fields) expect(closestName(field, fields)).toBe(field);
  });

  it('finds nothing among nothing', () => {
    expect(closestName('name', [])).toBeUndefined();
  });
});
