import { digest } from '@mainbench/kit';
import type { JsonObject, Pair } from '@mainbench/spec';
import { leftOutPairs } from '../left-out-pairs.ts';
import { inputRows } from '../read-rows.ts';
import { makeTable, type Table } from '../table.ts';

export interface SampleStageOptions {
  label: string;
  pairs: Table;
  /** How many pairs are drawn; all where there are fewer. */
  size: number;
  seedPairs: Table;
  heldOut: Table;
  seedNumber: number;
}

/**
 * Draws pairs that an arm may learn from: those with the smallest seeded hashes of their ids, in the order of the table.
 * Samples of two tables share the pairs that both tables hold, as far as they fit.
 */
export function sampleStage({ label, pairs, size, seedPairs, heldOut, seedNumber }: SampleStageOptions): Table {
  const expected = { rows: Math.min(size, pairs.rows), tokensPerRow: pairs.tokensPerRow };
  return makeTable(expected, {
    kind: 'sample',
    version: 1,
    label,
    parameters: { size, seed: seedNumber },
    inputs: { pairs: pairs.stage, seed_pairs: seedPairs.stage, held_out: heldOut.stage },
    async *rows({ inputs }): AsyncGenerator<JsonObject> {
      if (inputs.seed_pairs === undefined || inputs.held_out === undefined) throw new TypeError('a table is missing');
      const reasonOf = await leftOutPairs(inputs.seed_pairs, inputs.held_out);
      const hashes: { id: string; hash: string }[] = [];
      for await (const { value } of inputRows<Pair>({ inputs }, 'pairs')) {
        if (value.instruction === '' || reasonOf(value) !== undefined) continue;
        hashes.push({ id: value.id, hash: digest(['rate_pairs', seedNumber, value.id]) });
      }
      hashes.sort((a, b) => (a.hash < b.hash ? -1 : 1));
      const drawn = new Set(hashes.slice(0, size).map(({ id }) => id));
      for await (const { value } of inputRows<Pair>({ inputs }, 'pairs')) if (drawn.has(value.id)) yield value;
    },
  });
}
