import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noiseKinds } from './noise.ts';
import type { WorldOptions } from './options.ts';
import { world } from './world.ts';

const settle = (options: Partial<WorldOptions>) => world.options.parse(options);
const rows = (options: WorldOptions) => ({
  pairs: [...world.seedPairs(options)],
  texts: [...world.texts(options)],
  heldOut: [...world.heldOut(options)],
});

describe('the controlled world', () => {
  const options = settle({});
  const { pairs, texts, heldOut } = rows(options);

  it('gives as many rows as it says, with unique ids', () => {
    expect(world.counts(options)).toEqual({ seedPairs: pairs.length, texts: texts.length, heldOut: heldOut.length });
    expect([pairs.length, texts.length, heldOut.length]).toEqual([400, 3000, 600]);
    expect(new Set([...pairs, ...texts, ...heldOut].map((row) => row.id)).size).toBe(4000);
    expect(pairs[12]?.id).toBe('pair-000012');
    expect(texts[0]?.id).toBe('text-000000');
    expect(heldOut[599]?.id).toBe('held-out-000599');
  });

  it('aligns every seed pair, every held-out pair and every clean text with its origin', () => {
    for (const pair of [...pairs, ...heldOut]) expect(world.truth.aligned(pair)).toBe(true);
    for (const { text, noise, origin } of texts) {
      if (noise === null) expect(world.truth.aligned({ instruction: origin as string, response: text })).toBe(true);
      else expect(origin).toBeNull();
    }
  });

  it('holds out instructions that are different and occur nowhere else', () => {
    const instructions = new Set(heldOut.map((pair) => pair.instruction));
    expect(instructions.size).toBe(600);
    for (const pair of pairs) expect(instructions.has(pair.instruction)).toBe(false);
    for (const text of texts) expect(instructions.has(text.origin as string)).toBe(false);
  });

  it('spoils exactly the share of texts that was asked for, each kind equally often', () => {
    for (const kind of noiseKinds) expect(texts.filter((text) => text.noise === kind)).toHaveLength(225);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, noise) => {
        const noisy = [...world.texts(settle({ texts: count, noise }))].filter((text) => text.noise !== null);
        expect(noisy).toHaveLength(Math.round(count * noise));
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    const small = settle({ pairs: 50, texts: 50, held_out: 50 });
    expect(JSON.stringify(rows(small))).toBe(JSON.stringify(rows(settle(small))));
    expect(JSON.stringify(rows(small))).not.toBe(JSON.stringify(rows(settle({ ...small, seed: 2 }))));
  });

  it('keeps the rows of one table when another grows', () => {
    const larger = rows(settle({ pairs: 500, texts: 3000, held_out: 700 }));
    expect(larger.pairs.slice(0, 400)).toEqual(pairs);
    expect(larger.texts).toEqual(texts);
    expect(larger.heldOut.slice(0, 600)).toEqual(heldOut);
  });

  it('can hold out as much as its options allow, from a single number of constraints too', () => {
    const tight = settle({ pairs: 20, texts: 20, held_out: 29, min_constraints: 2, max_constraints: 2 });
    expect(rows(tight).heldOut).toHaveLength(29);
  });
});
