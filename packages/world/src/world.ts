import { type Random, seededRandom } from '@mainbench/kit';
import type { ControlledWorld } from '@mainbench/spec';
import { renderInstruction } from './instruction.ts';
import { noiseKinds, sampleNoise } from './noise.ts';
import { heldOutShare, type WorldOptions, worldOptions } from './options.ts';
import { renderResponse } from './response.ts';
import { type Sample, samplePair } from './sample-pair.ts';
import { worldTruth } from './truth.ts';

const rowId = (table: string, index: number) => `${table}-${String(index).padStart(6, '0')}`;

/** Which instructions are kept for held-out pairs; independent of how many rows are asked for. */
function isHeldOut(seed: number, instruction: string): boolean {
  return seededRandom(seed, 'world', 'split', instruction).integer(heldOutShare) === 0;
}

function draw(random: Random, options: WorldOptions, heldOut: boolean): Sample & { instruction: string } {
  for (;;) {
    const sample = samplePair(random, options.min_constraints, options.max_constraints);
    const instruction = renderInstruction(sample.constraints);
    if (isHeldOut(options.seed, instruction) === heldOut) return { ...sample, instruction };
  }
}

/** Lists of words that follow instructions of a few checkable constraints; see `worldTruth` for what aligned means. */
export const world: ControlledWorld<WorldOptions> = {
  name: 'world',
  version: 1,
  options: worldOptions,
  truth: worldTruth,

  counts: ({ pairs, texts, held_out }) => ({ seedPairs: pairs, texts, heldOut: held_out }),

  *seedPairs(options) {
    for (let index = 0; index < options.pairs; index += 1) {
      const { instruction, listing } = draw(seededRandom(options.seed, 'world', 'pair', index), options, false);
      yield { id: rowId('pair', index), instruction, response: renderResponse(listing) };
    }
  },

  *texts(options) {
    const noisy = Math.round(options.texts * options.noise);
    const order = Array.from({ length: options.texts }, (_, index) => index);
    const places = seededRandom(options.seed, 'world', 'noise').shuffle(order);
    for (const [index, place] of places.entries()) {
      const random = seededRandom(options.seed, 'world', 'text', index);
      const noise = place < noisy ? (noiseKinds[place % noiseKinds.length] ?? null) : null;
      if (noise === null) {
        const { instruction, listing } = draw(random, options, false);
        yield { id: rowId('text', index), text: renderResponse(listing), noise, origin: instruction };
      } else {
        const text = sampleNoise(random, noise, () => draw(random, options, false).listing);
        yield { id: rowId('text', index), text, noise, origin: null };
      }
    }
  },

  *heldOut(options) {
    const random = seededRandom(options.seed, 'world', 'held-out');
    const seen = new Set<string>();
    while (seen.size < options.held_out) {
      const { instruction, listing } = draw(random, options, true);
      if (seen.has(instruction)) continue;
      yield { id: rowId('held-out', seen.size), instruction, response: renderResponse(listing) };
      seen.add(instruction);
    }
  },
};
