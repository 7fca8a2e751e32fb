import type { DataTables, Table } from './table.ts';

/** Stages whose tables are parts of others: their sizes follow. */
const derived = ['split', 'responses'];

/** The tables of a recipe whose sizes `plan` does not know, so that its estimates count no rows of them. */
export function unknownSizes({ seed, unlabeled, heldOut, candidates, uncleaned }: DataTables): string[] {
  const given = uncleaned ?? { seed, unlabeled, heldOut, candidates };
  const tables: [name: string, table: Table | undefined][] = [
    ['seed', given.seed],
    ['held_out', given.heldOut],
    ['candidates', given.candidates],
    ['unlabeled', given.unlabeled],
  ];
  return tables.flatMap(([name, table]) => {
    if (table === undefined || table.rows > 0 || table.measured === true) return [];
    return name !== 'seed' && derived.includes(table.stage.kind) ? [] : [name];
  });
}
