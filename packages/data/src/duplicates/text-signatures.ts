import { mapBatches } from '../workers/map-batches.ts';
import { workerProgram } from '../workers/worker-program.ts';
import { Fingerprinter, type FingerprintSettings } from './fingerprint.ts';
import type { ShingleSettings } from './shingles.ts';

export interface SignatureSettings extends ShingleSettings {
  /** Numbers of a signature. */
  numbers: number;
}

/** datasketch's default. */
const permutationSeed = 1;

/** Signatures one text after another, from fingerprints that have all texts' first numbers before all second ones. */
function byText(bands: Uint32Array, numbers: number): Uint16Array {
  const texts = bands.length / numbers;
  const signatures = new Uint16Array(bands.length);
  for (let text = 0; text < texts; text += 1) {
    for (let number = 0; number < numbers; number += 1)
      signatures[text * numbers + number] = bands[number * texts + text] as number;
  }
  return signatures;
}

/**
 * Makes MinHash signatures whose share of equal numbers estimates the Jaccard similarity of two texts' shingles, with a
 * standard error of at most 0.5 / √numbers. Of each number 16 bits are kept (b-bit minwise hashing, Li and König 2010):
 * different ones agree once in 65,536 times. Texts without words have equal signatures.
 */
export class TextSigner {
  readonly #settings: FingerprintSettings;
  readonly #fingerprinter: Fingerprinter;

  constructor({ numbers, ...shingles }: SignatureSettings) {
    // A band of one number is that number, hashed.
    this.#settings = {
      ...shingles,
      permutations: numbers,
      seed: permutationSeed,
      sizes: { bands: numbers, rows: 1 },
    };
    this.#fingerprinter = new Fingerprinter(this.#settings);
  }

  sign(text: string): Uint16Array {
    return byText(this.#fingerprinter.fingerprint([text]).bands, this.#settings.permutations);
  }

  /** Signs many texts on threads. @returns their signatures one after another, those of some texts at a time */
  async *signAll(texts: AsyncIterable<string>): AsyncGenerator<Uint16Array> {
    const batches = mapBatches(texts, ({ length }) => length, {
      program: workerProgram(import.meta.url, './fingerprint-worker'),
      data: this.#settings,
      message: (batch) => batch,
      inline: (batch) => this.#fingerprinter.fingerprint(batch),
    });
    for await (const { result } of batches) yield byText(result.bands, this.#settings.permutations);
  }
}

/**
 * How many numbers of two signatures are equal, or −1 once more than `most` differ.
 * @param a signatures one after another, of which the one from `from` on is meant; likewise `b`
 */
export function equalNumbers(
  [a, from]: readonly [a: Uint16Array, from: number],
  [b, start]: readonly [b: Uint16Array, from: number],
  numbers: number,
  most = numbers,
): number {
  let different = 0;
  for (let at = 0; at < numbers; at += 1) {
    if (a[from + at] === b[start + at]) continue;
    different += 1;
    if (different > most) return -1;
  }
  return different > most ? -1 : numbers - different;
}
