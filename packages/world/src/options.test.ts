import { seededRandom } from '@mainbench/kit';
import { describe, expect, it } from 'vitest';
import { constraintCount } from './constraints.ts';
import { renderInstruction } from './instruction.ts';
import { instructionSpace, worldOptions } from './options.ts';
import { samplePair } from './sample-pair.ts';
import { counts, separatorNames, topics } from './vocabulary.ts';

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

describe('the space of instructions', () => {
  it('counts by hand: ten topics; with one more constraint 4 counts, 5 separators, 10 words twice', () => {
    expect(instructionSpace(1, 1)).toBe(10);
    expect(instructionSpace(2, 2)).toBe(10 * (4 + 5 + 10 + 10));
  });

  it('adds up over numbers of constraints', () => {
    const single = [1, 2, 3, 4, 5].map((count) => instructionSpace(count, count));
    expect(single.reduce((sum, value) => sum + value)).toBe(instructionSpace(1, 5));
  });

  it('is what can be said of every list of neighbours', () => {
    const reachable = everyInstruction();
    for (const [fewest, most] of [
      [1, 3],
      [2, 4],
      [5, 5],
    ] as const) {
      const wanted = [...reachable].filter(([, stated]) => stated >= fewest && stated <= most);
      expect(instructionSpace(fewest, most)).toBe(wanted.length);
    }
    const random = seededRandom(1, 'test');
    for (let draws = 0; draws < 5000; draws += 1) {
      const { constraints } = samplePair(random, 1, 5);
      expect(reachable.get(renderInstruction(constraints))).toBe(constraintCount(constraints));
    }
  });
});

/** Every instruction that some list of neighbours follows, with its number of constraints. */
function everyInstruction(): Map<string, number> {
  const instructions = new Map<string, number>();
  for (const [topic, vocabulary] of Object.entries(topics)) {
    for (const count of counts) {
      for (let start = 0; start + count <= vocabulary.length; start += 1) {
        const words = [undefined, ...vocabulary.slice(start, start + count)];
        for (const include of words) {
          for (const ending of words) {
            for (const separator of [undefined, ...separatorNames]) {
              for (const stated of [undefined, count]) {
                const constraints = { topic, count: stated, separator, include, ending };
                instructions.set(renderInstruction(constraints), constraintCount(constraints));
              }
            }
          }
        }
      }
    }
  }
  return instructions;
}
