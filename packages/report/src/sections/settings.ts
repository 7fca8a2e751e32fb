import type { ArmRecord, EvaluationRecord, FilterResult, RunRecord, TrainingRecord } from '@mainbench/spec';
import { runOf } from '../claims/arm-records.ts';
import { type Block, foldBlock, type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { settingsTable } from '../table/settings-table.ts';
import { type Cell, emptyCell, numberColumns, type Table, textColumns } from '../table/table.ts';
import { flattenSettings, settingsText } from '../text/flatten-settings.ts';
import { formatCount, formatFixed, formatRange } from '../text/format-number.ts';

/** How many pairs each training had, how often it saw them and how fast it learned; seeds in one row. */
function trainingsTable({ trainings }: RunRecord): Table {
  const groups = Map.groupBy(trainings, ({ model, arm, training }) => JSON.stringify([model, arm, training]));
  const passes = (value: number) => formatFixed(value, { decimals: 2 });
  const range = (values: readonly (number | null)[], format: (value: number) => string): Cell => ({
    value: formatRange(
      values.filter((value) => value !== null),
      format,
    ),
  });
  return {
    caption: 'Trainings.',
    columns: [
      ...textColumns('Of', 'Training', 'Model'),
      ...numberColumns('Pairs', 'Steps', 'Passes', 'Learning rate'),
      ...textColumns('α'),
    ],
    rows: [...groups.values()].map((records) => {
      const [first] = records as [TrainingRecord];
      return [
        ...[first.arm ?? 'alignment loop', first.training, first.model].map((value) => ({ value })),
        range(
          records.map(({ pairs }) => pairs),
          formatCount,
        ),
        range(
          records.map(({ steps }) => steps),
          formatCount,
        ),
        range(
          records.map((record) => record.passes),
          passes,
        ),
        range(
          records.map(({ learningRate }) => learningRate),
          String,
        ),
        { value: settingsText(first.alpha) },
      ];
    }),
    notes: [
      'A pass is one look at every pair. Learning rates are those at the peak; schedules and all else are in the recipe below. α weighs the aligned twins of the pairs.',
      'Every arm’s table begins with the seed pairs and is put in order by the same rng seed, so that seed pairs stand at the same places of the order in all arms with an equal number of pairs.',
    ],
  };
}

function cutCells({ cut }: FilterResult): Cell[] {
  if (cut === null) return [emptyCell, emptyCell, emptyCell];
  const decimals = Number.isInteger(cut.score) ? 0 : 4;
  return [
    { value: formatFixed(cut.score, { decimals }) },
    { value: formatCount(cut.tied) },
    { value: formatCount(cut.tiedKept) },
  ];
}

/** The rule of selection of each arm, the score at which it cut, and how many pairs had just that score. */
function selectionsTable({ results, colourOf }: ReportContext): Table {
  const selectOf = (model: string, name: string) =>
    runOf(results, model)?.arms.find(({ arm }) => arm === name)?.filter?.select ?? null;
  return {
    caption: 'Selection: the rule, and where it cut.',
    columns: [
      ...textColumns('Arm', 'Model'),
      ...numberColumns('Seed'),
      ...textColumns('Rule'),
      ...numberColumns('Kept', 'Threshold', 'With that score', 'Of them kept'),
    ],
    rows: results.models.flatMap((model) =>
      model.filters.map((filter) => [
        { value: filter.arm, colour: colourOf(filter.arm) },
        { value: model.name },
        { value: String(filter.seed) },
        { value: settingsText(selectOf(model.name, filter.arm)) },
        { value: formatCount(filter.kept) },
        ...cutCells(filter),
      ]),
    ),
    notes: [
      'Threshold: the lowest score that was kept. Pairs with equal scores are put in order by a seeded hash of their ids.',
    ],
  };
}

function hashCell(hash: string | null): Cell {
  return hash === null ? emptyCell : { value: hash.slice(0, 16), title: hash, code: true };
}

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
    columns: textColumns('Arm', 'Filter', 'Options', 'Models asked', 'Forward and reverse', 'Rounds'),
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
    columns: textColumns('Task', 'Of', 'Options', 'Limit', 'Prompt format', 'Rows', 'Prompts', 'Judge'),
    rows: evaluations.map(evaluationCells),
    notes: ['Rows and prompts: the first digits of SHA-256 over what was asked.'],
  };
}

function templatesTable({ templates }: RunRecord): Table {
  return {
    caption: 'Prompt templates; their texts are in results.json.',
    columns: textColumns('Role', 'Name', 'SHA-256'),
    rows: templates.map(({ role, name, sha256 }) => [{ value: role }, { value: name }, hashCell(sha256)]),
  };
}

function codeTable({ code }: RunRecord): Table {
  return settingsTable(
    'Code and machine; the versions of libraries stand with the engine above.',
    'Field',
    code.map((each, index) => [code.length === 1 ? 'Value' : `Value ${index + 1}`, each]),
  );
}

function runBlocks(run: RunRecord, several: boolean): Block[] {
  const tables = [armsTable(run), trainingsTable(run), evaluationsTable(run), templatesTable(run), codeTable(run)];
  const recipe = settingsTable('The recipe with every default; addresses stand without credentials.', 'Field', [
    ['Value', run.recipe],
  ]);
  return [
    ...(several ? [{ kind: 'heading', text: `Run ${run.name}` } as const] : []),
    ...tables.filter(({ rows }) => rows.length > 0).map(tableBlock),
    foldBlock(several ? `The whole recipe of ${run.name}` : 'The whole recipe', false, [tableBlock(recipe)]),
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
      ...(selections.rows.length === 0 ? [] : [tableBlock(selections)]),
    ],
  };
}
