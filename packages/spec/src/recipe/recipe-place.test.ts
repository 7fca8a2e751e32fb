import { describe, expect, it } from 'vitest';
import { MainbenchError } from '../errors.ts';
import { recipePlace } from './recipe-place.ts';

const text = `name: small
models: []
arms:
  - name: no-filter
    filter: random
  - { name: b, options: { k: 3 } }
`;

describe('recipePlace', () => {
  it.each([
    [['name'], 1, 1],
    [['arms'], 3, 1],
    [['arms', 0, 'filter'], 5, 5],
    [['arms', 1, 'options', 'k'], 6, 27],
    [['arms', 1], 6, 5],
    [['arms', 1, 'options', 'missing'], 6, 16],
    [['arms', 9, 'name'], 3, 1],
    [['nowhere'], 1, 1],
    [[], 1, 1],
  ])('finds %j at %i:%i', (path, line, column) => {
    expect(recipePlace(text, path)).toEqual({ line, column });
  });

  it('refuses what is not YAML', () => {
    expect(() => recipePlace('a: [', ['a'])).toThrow(MainbenchError);
  });
});
