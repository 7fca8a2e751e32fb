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
import { type GivenTables, makeTable, type Table } from '../table.ts';

/** In the order in which the first of equal rows is kept. */
const tableNames: readonly CleanedTable[] = ['held_out', 'seed', 'candidates', 'unlabeled'];
const labels: Readonly<Record<CleanedTable, string>> = {
  held_out: 'data/held-out',
  seed: 'data/seed',
  candidates: 'data/candidates',
  unlabeled: 'data/unlabeled',
};

type NamedTables = readonly (readonly [name: CleanedTable, table: Table])[];

function namedTables({ heldOut, seed, candidates, unlabeled }: GivenTables): NamedTables {
  const given = { held_out: heldOut, seed, candidates, unlabeled };
  return tableNames.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
}

async function* rowsOfAll(context: StageContext, tables: NamedTables): AsyncGenerator<TableRow> {
  for (const [table] of tables) {
    for await (const { value: row } of inputRows<Pair | UnlabeledText>(context, table)) yield { table, row };
  }
}

/** The rows that a recipe's steps keep, of all tables in one, and in the manifest what each step did. */
function cleaningStage(tables: NamedTables, steps: readonly ResolvedCleaning[], source: SourceContext): Stage {
  const diskBytes = tables.reduce((sum, [, { rows, tokensPerRow }]) => sum + tableBytes(rows, tokensPerRow), 0);
  return tableStage({
    kind: 'cleaning',
    version: 1,
    label: 'data/cleaning',
    parameters: {
      steps: steps.map(({ step: { name, version }, options, tables, identity }) => {
        return { name, version, options, tables: [...tables], identity };
      }),
    },
    inputs: Object.fromEntries(tables.map(([name, { stage }]) => [name, stage])),
    cost: { ...noCost, diskBytes },
    async *rows(context): AsyncGenerator<JsonObject, JsonObject> {
      const { signal, directory: folder } = context;
      const log = new CleaningLog(steps);
      const kept = new Set<CleanedTable>();
      for await (const entry of cleanTables(rowsOfAll(context, tables), steps, { source, folder, signal, log })) {
        kept.add(entry.table);
        yield { ...entry };
      }
      const empty = tables.find(([name]) => !kept.has(name))?.[0];
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

function cleanedTable(table: CleanedTable, cleaning: Stage, { rows, tokensPerRow }: Table): Table {
  const size = { rows, tokensPerRow };
  return makeTable(size, {
    kind: 'cleaned',
    version: 1,
    label: labels[table],
    parameters: { table },
    inputs: { cleaning },
    async *rows(context) {
      for await (const { value } of inputRows<TableRow>(context, 'cleaning'))
        if (value.table === table) yield value.row;
    },
  });
}

/** The tables of a recipe after its steps of cleaning, and the stage that they come from. */
export function cleanedTables(
  given: GivenTables,
  steps: readonly ResolvedCleaning[],
  source: SourceContext,
): { tables: GivenTables; stage: Stage } {
  const stage = cleaningStage(namedTables(given), steps, source);
  const cleaned = (name: CleanedTable, before: Table) => cleanedTable(name, stage, before);
  const { heldOut, seed, candidates, unlabeled } = given;
  return {
    tables: {
      heldOut: cleaned('held_out', heldOut),
      seed: cleaned('seed', seed),
      candidates: candidates && cleaned('candidates', candidates),
      unlabeled: unlabeled && cleaned('unlabeled', unlabeled),
    },
    stage,
  };
}
