import { join } from 'node:path';
import { rowsFile } from '@mainbench/graph';
import { digest, readJsonLines } from '@mainbench/kit';
import type { Artifact, LeftOutReason, Pair } from '@mainbench/spec';

/**
 * A key that texts share when they differ in nothing but case, white space and Unicode composition: enough to find
 * copies, and too little to call two texts alike that say the same in other words.
 * @param texts in an order that counts: a pair is its instruction, then its response
 */
export function textKey(...texts: readonly string[]): string {
  return digest(texts.map((text) => text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim()));
}

/**
 * Which generated pairs no arm may learn from: an instruction of a held-out pair would be learned with an answer before
 * it is asked, and a copy of a seed pair adds nothing that is new.
 */
export class LeftOutPairs {
  readonly #instructions: ReadonlySet<string>;
  readonly #pairs: ReadonlySet<string>;

  private constructor(instructions: ReadonlySet<string>, pairs: ReadonlySet<string>) {
    this.#instructions = instructions;
    this.#pairs = pairs;
  }

  /** Remembers a key of each row, not the row. */
  static async read(seedPairs: Artifact, heldOut: Artifact): Promise<LeftOutPairs> {
    const instructions = new Set<string>();
    const pairs = new Set<string>();
    const rows = (artifact: Artifact) => readJsonLines<Pair>(join(artifact.directory, rowsFile));
    for await (const { value } of rows(heldOut)) instructions.add(textKey(value.instruction));
    for await (const { value } of rows(seedPairs)) pairs.add(textKey(value.instruction, value.response));
    return new LeftOutPairs(instructions, pairs);
  }

  /** Why a pair is left out; undefined where it may be chosen. */
  reasonOf({ instruction, response }: Pair): LeftOutReason | undefined {
    if (this.#instructions.has(textKey(instruction))) return 'held-out instruction';
    return this.#pairs.has(textKey(instruction, response)) ? 'copy of a seed pair' : undefined;
  }
}
