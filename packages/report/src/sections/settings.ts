import type { ArmRecord, EvaluationRecord, JsonObject, RunRecord } from '@mainbench/spec';
import type { Block, Section } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { type Cell, type Column, emptyCell, type Table } from '../table/table.ts';
import { flattenSettings, settingsText } from '../text/flatten-settings.ts';
import { formatCount } from '../text/format-number.ts';
import { selectionsTable } from './selections.ts';
import { trainingsTable } from './trainings.ts';

function hashCell(hash: string | null): Cell {
  return hash === null ? emptyCell : { value: hash.slice(0, 16), title: hash, code: true };
}

const columns = (...labels: string[]) => labels.map((label): Column => ({ label, align: 'start' }));

function filterCells(filter: ArmRecord['filter']): Cell[] {
  if (filter === null) return Array.from({ length: 5 }, () => emptyCell);
  const { name, version, options, roles, models, rounds } = filter;
  return [
    { value: `${name}, version ${version}` },
    { value: settingsText(options) },
    roles.length === 0 ? emptyCell : { value: roles.join(', ') },
    roles.some((role) => role !== 'seed') ? { value: models } : emptyCell,
    { value: formatCount(rounds) },
  ];
}

/** What each arm is: its filter with options, and the models that the filter asks. */
export function armsTable({ arms }: RunRecord): Table {
  return {
    caption: 'Arms: filters, their options and the models that they ask.',
    columns: columns('Arm', 'Filter', 'Options', 'Models asked', 'Forward and reverse', 'Rounds'),
    rows: arms.map(({ arm, filter }) => [{ value: arm }, ...filterCells(filter)]),
  };
}

function evaluationCells(record: EvaluationRecord): Cell[] {
  const { task, name, version, options, limit, promptFormat, data, prompts, judge } = record;
  return [
    { value: task },
    { value: `${name}, version ${version}` },
    { value: settingsText(options) },
    { value: limit === null ? 'all' : formatCount(limit) },
    {
      value: settingsText(
        Object.fromEntries(flattenSettings(promptFormat).map(([key, text]) => [key, text.slice(0, 16)])),
      ),
    },
    hashCell(data),
    hashCell(prompts),
    judge === null ? emptyCell : { value: settingsText(judge) },
  ];
}

function evaluationsTable({ evaluations }: RunRecord): Table {
  return {
    caption: 'Evaluations: two numbers compare only where these agree.',
    columns: columns('Task', 'Of', 'Options', 'Limit', 'Prompt format', 'Rows', 'Prompts', 'Judge'),
    rows: evaluations.map(evaluationCells),
    notes: ['Rows and prompts: the first digits of SHA-256 over what was asked.'],
  };
}

function templatesTable({ templates }: RunRecord): Table {
  return {
    caption: 'Prompt templates; their texts are in results.json.',
    columns: columns('Role', 'Name', 'SHA-256'),
    rows: templates.map(({ role, name, sha256 }) => [{ value: role }, { value: name }, hashCell(sha256)]),
  };
}

/** Objects side by side, a setting a row. */
function sideBySide(caption: string, head: string, objects: readonly (readonly [string, JsonObject])[]): Table {
  const fields = objects.map(([, object]) => new Map(flattenSettings(object)));
  const keys = [...new Set(fields.flatMap((each) => [...each.keys()]))];
  return {
    caption,
    columns: columns(head, ...objects.map(([label]) => label)),
    rows: keys.map((key) => [
      { value: key },
      ...fields.map((each): Cell => {
        const value = each.get(key);
        return value === undefined ? emptyCell : { value };
      }),
    ]),
  };
}

function codeTable({ code }: RunRecord): Table {
  return sideBySide(
    'Code and machine; the versions of libraries stand with the engine above.',
    'Field',
    code.map((each, index) => [code.length === 1 ? 'Value' : `Value ${index + 1}`, each]),
  );
}

function runBlocks(run: RunRecord, several: boolean): Block[] {
  const tables = [armsTable(run), trainingsTable(run), evaluationsTable(run), templatesTable(run), codeTable(run)];
  const recipe = sideBySide('The recipe with every default; addresses stand without credentials.', 'Field', [
    ['Value', run.recipe],
  ]);
  return [
    ...(several ? [{ kind: 'heading', text: `Run ${run.name}` } as const] : []),
    ...tables.filter(({ rows }) => rows.length > 0).map((table): Block => ({ kind: 'table', table })),
    {
      kind: 'fold',
      summary: several ? `The whole recipe of ${run.name}` : 'The whole recipe',
      open: false,
      blocks: [{ kind: 'table', table: recipe }],
    },
  ];
}

/** Everything that the numbers depend on, so that a report can be judged, and repeated, without its run. */
export function settingsSection(context: ReportContext): Section | undefined {
  const { runs } = context.results;
  if (runs.length === 0) return undefined;
  const selections = selectionsTable(context);
  return {
    id: 'settings',
    title: 'Settings',
    blocks: [
      ...runs.flatMap((run) => runBlocks(run, runs.length > 1)),
      ...(selections.rows.length === 0 ? [] : [{ kind: 'table', table: selections } as const]),
    ],
  };
}
