import { findNearDuplicates, nearDuplicateOptions } from '@mainbench/data';
import { noCost, tableStage } from '@mainbench/graph';
import type { JsonObject, Pair, Stage } from '@mainbench/spec';
import { z } from 'zod';
import { tableBytes } from '../disk.ts';
import { inputRows } from '../read-rows.ts';
import type { Table } from '../table.ts';

const settings = z.strictObject(nearDuplicateOptions);

/**
 * Clusters of pairs whose responses are near-duplicates, by MinHash-LSH: each row has the place of the first pair of its
 * cluster as `score`.
 * @param threshold Jaccard similarity of the responses' runs of five words
 */
export function clusterStage(label: string, pairs: Table, threshold: number): Stage {
  return tableStage({
    kind: 'near-duplicates',
    version: 1,
    label,
    parameters: { threshold },
    inputs: { pairs: pairs.stage },
    cost: { ...noCost, diskBytes: tableBytes(pairs.rows, 0) },
    async *rows(context): AsyncGenerator<JsonObject, JsonObject> {
      const ids: string[] = [];
      async function* responses(): AsyncGenerator<string> {
        for await (const { value } of inputRows<Pair>(context, 'pairs')) {
          ids.push(value.id);
          yield value.response;
        }
      }
      const { directory: folder, signal } = context;
      const { firsts } = await findNearDuplicates(responses(), settings.parse({ threshold }), { folder, signal });
      let copies = 0;
      for (const [place, id] of ids.entries()) {
        const first = firsts[place] as number;
        if (first !== place) copies += 1;
        yield { id, score: first, details: {} };
      }
      return { near_duplicates: copies };
    },
  });
}
