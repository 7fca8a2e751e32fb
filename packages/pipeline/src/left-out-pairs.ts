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
 * Tells why a generated pair is left out; undefined where an arm may learn from it. An instruction of a held-out pair
 * would be learned with an answer before it is asked, and a copy of a seed pair adds nothing that is new. Of each row a
 * key is kept, not the row.
 */
export async function leftOutPairs(seedPairs: Artifact, heldOut: Artifact) {
  const instructions = new Set<string>();
  const pairs = new Set<string>();
  const rows = (artifact: Artifact) => readJsonLines<Pair>(join(artifact.directory, rowsFile));
  for await (const { value } of rows(heldOut)) instructions.add(textKey(value.instruction));
  for await (const { value } of rows(seedPairs)) pairs.add(textKey(value.instruction, value.response));
  return ({ instruction, response }: Pair): LeftOutReason | undefined => {
    if (instructions.has(textKey(instruction))) return 'held-out instruction';
    return pairs.has(textKey(instruction, response)) ? 'copy of a seed pair' : undefined;
  };
}
