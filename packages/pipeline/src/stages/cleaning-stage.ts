import { CleaningLog, cleanTables } from '@mainbench/data';
import { noCost, tableStage } from '@mainbench/graph';
import {
  type CleanedTable,
  type JsonObject,
  MainbenchError,
  type Pair,
  type SourceContext,
  type Stage,
  type StageContext,
  type TableRow,
  type UnlabeledText,
} from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import { inputRows } from '../read-rows.ts';
import type { ResolvedCleaning } from '../resolve-cleaning.ts';
import type { DataTables, Table } from '../table.ts';

/** In the order in which the first of equal rows is kept. */
const tableNames: readonly CleanedTable[] = ['held_out', 'seed', 'unlabeled'];
const labels: Readonly<Record<CleanedTable, string>> = {
  held_out: 'data/held-out',
  seed: 'data/seed',
  unlabeled: 'data/unlabeled',
};

async function* rowsOfAll(context: StageContext): AsyncGenerator<TableRow> {
  for (const table of tableNames) {
    for await (const { value: row } of inputRows<Pair | UnlabeledText>(context, table)) yield { table, row };
  }
}

/** The rows that a recipe's steps keep, of all tables in one, and in the manifest what each step did. */
function cleaningStage(data: DataTables, steps: readonly ResolvedCleaning[], source: SourceContext): Stage {
  const { heldOut, seed, unlabeled } = data;
  const diskBytes = [heldOut, seed, unlabeled].reduce(
    (sum, { rows, tokensPerRow }) => sum + tableBytes(rows, tokensPerRow),
    0,
  );
  return tableStage({
    kind: 'cleaning',
    version: 1,
    label: 'data/cleaning',
    parameters: {
      steps: steps.map(({ step: { name, version }, options, tables, identity }) => {
        return { name, version, options, tables: [...tables], identity };
      }),
    },
    inputs: { held_out: heldOut.stage, seed: seed.stage, unlabeled: unlabeled.stage },
    cost: { ...noCost, diskBytes },
    async *rows(context): AsyncGenerator<JsonObject, JsonObject> {
      const { signal, directory: folder } = context;
      const log = new CleaningLog(steps);
      const kept = { held_out: 0, seed: 0, unlabeled: 0 };
      for await (const entry of cleanTables(rowsOfAll(context), steps, { source, folder, signal, log })) {
        kept[entry.table] += 1;
        yield { ...entry };
      }
      const empty = tableNames.find((table) => kept[table] === 0);
      if (empty !== undefined) {
        const steps = log.counts.filter(({ table, dropped }) => table === empty && Object.keys(dropped).length > 0);
        const named = [...new Set(steps.map(({ step }) => step))].join(', ');
        throw new MainbenchError('data', `the steps of data.cleaning leave no row of ${labels[empty]}.`, {
          hint: named === '' ? 'Its source gives no rows.' : `Relax the steps that left rows out: ${named}.`,
        });
      }
      return { cleaning: log.counts };
    },
  });
}

function cleanedTable(table: CleanedTable, cleaning: Stage, before: Table): Table {
  return {
    rows: before.rows,
    tokensPerRow: before.tokensPerRow,
    stage: tableStage({
      kind: 'cleaned',
      version: 1,
      label: labels[table],
      parameters: { table },
      inputs: { cleaning },
      cost: { ...noCost, diskBytes: tableBytes(before.rows, before.tokensPerRow) },
      async *rows(context) {
        for await (const { value } of inputRows<TableRow>(context, 'cleaning'))
          if (value.table === table) yield value.row;
      },
    }),
  };
}

/** The three tables after a recipe's steps of cleaning. */
export function cleanedTables(data: DataTables, steps: readonly ResolvedCleaning[], source: SourceContext): DataTables {
  const cleaning = cleaningStage(data, steps, source);
  return {
    heldOut: cleanedTable('held_out', cleaning, data.heldOut),
    seed: cleanedTable('seed', cleaning, data.seed),
    unlabeled: cleanedTable('unlabeled', cleaning, data.unlabeled),
    cleaning: { stage: cleaning, before: data },
  };
}
