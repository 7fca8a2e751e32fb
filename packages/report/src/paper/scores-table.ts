import type { ReportedScore, Results } from '@mainbench/spec';
import type { ReportContext } from '../report-context.ts';
import { type Cell, emptyCell, type Table } from '../table/table.ts';
import { formatConfidence } from '../text/format-number.ts';
import { ownJudgesNote } from '../text/own-judges.ts';
import { type ScoreColumn, scoreColumns } from './score-columns.ts';

/** Rows of numbers of elsewhere on one model, a method each. */
function reportedRows(scores: readonly ReportedScore[], columns: readonly ScoreColumn[]): Cell[][] {
  return [...Map.groupBy(scores, ({ method }) => method)].map(([method, own]) => [
    { value: method, remark: 'reported' },
    ...columns.map(({ name }): Cell => {
      const score = own.find(({ task }) => task === name);
      return score === undefined ? emptyCell : { value: String(score.value).replace('-', '−') };
    }),
  ]);
}

function notesOf(results: Results, columns: readonly ScoreColumn[]): string[] {
  const { confidence, reported, models } = results;
  const derived = new Map(models.flatMap((model) => model.derived.map(({ name, expression }) => [name, expression])));
  const sources = [...new Set(reported.map(({ note }) => note).filter((note) => note !== ''))];
  const tasks = new Set(columns.map(({ name }) => name));
  const unknown = [...new Set(reported.map(({ task }) => task).filter((task) => !tasks.has(task)))];
  return [
    `Means over seeds; in brackets ${formatConfidence(confidence)} intervals where they are known. Which differences are shown is in the tables of arms.`,
    ...ownJudgesNote(
      results,
      columns.map(({ name }) => name),
    ),
    ...[...derived].map(([name, expression]) => `${name} = ${expression}`),
    ...(reported.length === 0
      ? []
      : [
          `Reported: numbers of elsewhere, not measured here and used in no test${sources.length === 0 ? '' : ` (${sources.join('; ')})`}.`,
        ]),
    ...(unknown.length === 0
      ? []
      : [`Reported numbers of ${unknown.join(', ')} have no column: there is no such task.`]),
  ];
}

/** Methods down, tasks and derived scores across, a block for each model; reported numbers below the model's own. */
export function scoresTable({ results, colourOf }: ReportContext): Table {
  const columns = scoreColumns(results);
  // Filters alone have no scores.
  const names =
    columns.length === 0
      ? []
      : [...new Set([...results.models.map(({ name }) => name), ...results.reported.map(({ model }) => model)])];
  const rows: Cell[][] = [];
  const blocks: { label: string; row: number }[] = [];
  for (const name of names) {
    blocks.push({ label: name, row: rows.length });
    const model = results.models.find((one) => one.name === name);
    for (const { name: arm } of model?.arms ?? []) {
      if (model === undefined) continue;
      rows.push([{ value: arm, colour: colourOf(arm) }, ...columns.map(({ cellOf }) => cellOf(model, arm))]);
    }
    rows.push(
      ...reportedRows(
        results.reported.filter((score) => score.model === name),
        columns,
      ),
    );
  }
  return {
    caption: 'Methods by task, a block for each model.',
    columns: [{ label: 'Method', align: 'start' }, ...columns.map(({ column }) => column)],
    rows,
    blocks,
    notes: notesOf(results, columns),
  };
}
