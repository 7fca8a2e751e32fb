import { setImmediate } from 'node:timers/promises';
import { equalNumbers, TextSigner } from '@mainbench/data';
import type { PairReader } from '@mainbench/spec';
import { z } from 'zod';
import { defineChoosing } from './define-choosing.ts';
import { signatureNumbers as numbers, pairText, textOptions } from './pair-texts.ts';
import { PlaceHeap } from './place-heap.ts';

const options = z.strictObject(textOptions);
type Options = z.infer<typeof options>;

/** Comparisons between two turns of other work: about two milliseconds. */
const comparisonsATurn = 1 << 14;

/** The signatures of all pairs, in the order of `reader.places`. */
async function signaturesOf(reader: PairReader, settings: Options): Promise<Uint16Array> {
  const texts = async function* () {
    for await (const { pair } of reader.all()) yield pairText(pair);
  };
  const signatures = new Uint16Array(reader.places.length * numbers);
  let at = 0;
  for await (const part of new TextSigner({ ...settings, numbers }).signAll(texts())) {
    signatures.set(part, at);
    at += part.length;
  }
  return signatures;
}

/**
 * Greedy by distance alone: a pair drawn by chance, then always the one that is farthest from the chosen ones (farthest-first
 * traversal, Gonzalez 1985, known from textbooks and not read; as a choice of training data: the k-center coresets of Sener
 * and Savarese, arXiv 1708.00489, not read). Distance is one minus the Jaccard similarity of the words of instruction and
 * response, estimated by MinHash; equal distances are decided by a seeded draw. A distance to the chosen ones only shrinks,
 * so that of a pair is brought up to date only when it stands first. Time grows at worst with pairs × chosen pairs, memory
 * by 280 bytes a pair.
 */
export const diverse = defineChoosing<Options>({
  name: 'diverse',
  version: 1,
  summary: 'the pair farthest from those chosen before by its words, whatever its quality',
  source: 'farthest-first traversal, Gonzalez 1985 (not read)',
  options,
  columns: () => ({}),
  async *choose(_columns, reader, settings, { draw, signal }) {
    const { places } = reader;
    const signatures = await signaturesOf(reader, settings);
    /** Equal numbers with the nearest chosen pair, among the first `compared` ones. */
    const nearest = new Uint8Array(places.length);
    const compared = new Uint32Array(places.length);
    const draws = Float64Array.from(places, draw);
    const order = new PlaceHeap(
      Uint32Array.from(places.keys()),
      (a, b) =>
        (nearest[a] as number) < (nearest[b] as number) ||
        (nearest[a] === nearest[b] && (draws[a] as number) < (draws[b] as number)),
    );
    const chosen: number[] = [];
    let comparisons = 0;
    for (let first = order.first; first !== undefined; first = order.first) {
      const before = nearest[first] as number;
      for (let next = compared[first] as number; next < chosen.length && nearest[first] === before; next += 1) {
        const equal = equalNumbers(
          [signatures, first * numbers],
          [signatures, (chosen[next] as number) * numbers],
          numbers,
        );
        if (equal > before) nearest[first] = equal;
        compared[first] = next + 1;
        comparisons += 1;
        if (comparisons % comparisonsATurn !== 0) continue;
        await setImmediate();
        signal.throwIfAborted();
      }
      if (nearest[first] !== before) order.lower();
      else {
        order.shift();
        chosen.push(first);
        yield { place: places[first] as number, score: 1 - before / numbers };
      }
    }
  },
});
