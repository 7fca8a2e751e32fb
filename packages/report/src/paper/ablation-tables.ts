import type { ArmRecord, JsonObject, Results } from '@mainbench/spec';
import type { ReportContext } from '../report-context.ts';
import { type Cell, type Table, textColumns } from '../table/table.ts';
import { flattenSettings } from '../text/flatten-settings.ts';
import { scoreColumns } from './score-columns.ts';

/** An ablation: what one filter's arms change, measured. */
export interface Ablation {
  filter: string;
  table: Table;
}

function settingsOf({ filter, align, tune }: ArmRecord): Map<string, string> {
  const { options = {}, models = '', rounds = 0, select = {} } = filter ?? {};
  return new Map(flattenSettings({ options, models, rounds, select, align, tune } satisfies JsonObject));
}

/** What an arm has otherwise than another: `select.top_k 1000, models first`. */
function changesText(arm: ArmRecord, reference: ArmRecord): string {
  const [own, other] = [settingsOf(arm), settingsOf(reference)];
  const paths = [...new Set([...other.keys(), ...own.keys()])].filter((path) => own.get(path) !== other.get(path));
  return paths.length === 0 ? 'nothing' : paths.map((path) => `${path} ${own.get(path) ?? 'none'}`).join(', ');
}

/** The arms of all runs by name, as the first run that has them describes them. */
function armRecords({ runs }: Results): ArmRecord[] {
  const records = new Map<string, ArmRecord>();
  for (const { arms } of runs) for (const arm of arms) if (!records.has(arm.arm)) records.set(arm.arm, arm);
  return [...records.values()];
}

function ablationTable(filter: string, arms: readonly ArmRecord[], { results, colourOf }: ReportContext): Table {
  const [reference] = arms as [ArmRecord];
  const columns = scoreColumns(results);
  const rows: Cell[][] = [];
  const blocks: { label: string; row: number }[] = [];
  for (const model of results.models) {
    const own = arms.filter(({ arm }) => model.arms.some(({ name }) => name === arm));
    if (own.length < 2) continue;
    blocks.push({ label: model.name, row: rows.length });
    for (const arm of own) {
      rows.push([
        { value: arm.arm, colour: colourOf(arm.arm) },
        { value: arm === reference ? 'reference' : changesText(arm, reference) },
        ...columns.map(({ cellOf }) => cellOf(model, arm.arm)),
      ]);
    }
  }
  return {
    caption: `Ablation of the filter ${filter}: what each arm changes against ${reference.arm}.`,
    columns: [...textColumns('Arm', 'Changed'), ...columns.map(({ column }) => column)],
    rows,
    blocks,
  };
}

/** A table for each filter that several arms use with other settings. */
export function ablationTables(context: ReportContext): Ablation[] {
  if (context.results.metrics.length === 0) return [];
  const byFilter = Map.groupBy(
    armRecords(context.results).filter(({ filter }) => filter !== null),
    ({ filter }) => filter?.name ?? '',
  );
  return [...byFilter]
    .filter(([, arms]) => arms.length > 1)
    .map(([filter, arms]) => ({ filter, table: ablationTable(filter, arms, context) }))
    .filter(({ table }) => table.rows.length > 0);
}
