import { describe, expect, it } from 'vitest';
import { worldOptions } from './options.ts';

describe('the options of the world', () => {
  it('have defaults', () => {
    expect(worldOptions.parse({})).toEqual({
      seed: 1,
      pairs: 400,
      texts: 3000,
      noise: 0.3,
      held_out: 600,
      min_constraints: 2,
      max_constraints: 4,
    });
  });

  it.each([
    [{ noise: 1.1 }, 'noise'],
    [{ pairs: 0 }, 'pairs'],
    [{ texts: 2.5 }, 'texts'],
    [{ seed: -1 }, 'seed'],
    [{ min_constraints: 4, max_constraints: 3 }, 'min_constraints'],
    [{ max_constraints: 6 }, 'max_constraints'],
    [{ held_out: 100_000 }, 'held_out'],
    [{ held_out: 30, min_constraints: 2, max_constraints: 2 }, 'held_out'],
  ])('refuse %j at %s', (options, path) => {
    expect(worldOptions.safeParse(options).error?.issues.map((issue) => issue.path[0])).toEqual([path]);
  });

  it('refuse an unknown field', () => {
    expect(worldOptions.safeParse({ heldOut: 3 }).error?.issues[0]?.message).toContain('heldOut');
  });

  it('say how many instructions can be held out', () => {
    expect(worldOptions.safeParse({ held_out: 30, max_constraints: 2 }).error?.issues[0]?.message).toBe(
      'expected at most 29: there are no more different instructions of 2 to 2 constraints to hold out',
    );
  });
});
