import { digest } from '@mainbench/kit';
import type { JsonObject, Pair, PairChange } from '@mainbench/spec';
import { inputRows } from '../read-rows.ts';
import { makeTable, type Table } from '../table.ts';

/**
 * A pair's instruction by the pair's id, where each gets that of another: all are put into a seeded order, and each has the
 * instruction of the one before it, the first that of the last. In memory are the ids and instructions of kept pairs alone.
 */
function exchanged(pairs: readonly Pick<Pair, 'id' | 'instruction'>[], seed: number): Map<string, string> {
  const order = pairs
    .map((pair) => ({ pair, hash: digest(['exchange-instructions', seed, pair.id]) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return new Map(order.map(({ pair }, index) => [pair.id, order.at(index - 1)?.pair.instruction ?? '']));
}

/** Changes the instructions of kept pairs, for arms that show why a filter works. Ids and responses stay. */
export function changeStage(label: string, kept: Table, change: PairChange, seedNumber: number): Table {
  return makeTable(kept, {
    kind: 'change-pairs',
    version: 1,
    label,
    parameters: { change, ...(change === 'exchange-instructions' ? { seed: seedNumber } : {}) },
    inputs: { kept: kept.stage },
    async *rows(context): AsyncGenerator<JsonObject> {
      const pairs: Pick<Pair, 'id' | 'instruction'>[] = [];
      if (change === 'exchange-instructions') {
        for await (const { value } of inputRows<Pair>(context, 'kept'))
          pairs.push({ id: value.id, instruction: value.instruction });
      }
      const instructions = exchanged(pairs, seedNumber);
      for await (const { value } of inputRows<Pair>(context, 'kept'))
        yield { ...value, instruction: instructions.get(value.id) ?? '' };
    },
  });
}
