import type { BenchmarkScore, BenchmarkSummary } from '@mainbench/spec';
import { type Column, missingCell, numberColumns, type Table, textColumns } from './table/table.ts';
import { colours, plain, tableText } from './table/table-text.ts';
import { formatCount, formatInterval, formatValue, valueUnit } from './text/format-number.ts';
import { printableLine } from './text/printable-text.ts';

/** The scores of one benchmark. */
export interface ScoredBenchmark {
  task: string;
  summary: BenchmarkSummary;
}

const columns: Column[] = [
  ...textColumns('Benchmark', 'Score'),
  ...numberColumns('Value', '± error', '95 % interval'),
  ...textColumns('Unit'),
  ...numberColumns('Rows'),
];

function scoreCells(score: BenchmarkScore, comparable: boolean): Table['rows'][0] {
  const { label, value, unit, standardError, interval, rows, missing } = score;
  const [low, high] = interval ?? [0, 0];
  return [
    { value: printableLine(label) },
    value === null
      ? missingCell
      : { value: formatValue(value, unit), ...(comparable ? {} : { remark: 'not comparable' }) },
    { value: standardError === null ? '–' : formatValue(standardError, unit) },
    { value: interval === null || value === null ? '–' : formatInterval({ mean: value, low, high }, unit) },
    { value: valueUnit(unit) },
    { value: formatCount(rows), ...(missing > 0 ? { remark: `${formatCount(missing)} missing` } : {}) },
  ];
}

function remarks({ task, summary }: ScoredBenchmark): string[] {
  const { notComparable } = summary;
  const counts = Object.entries(summary.counts).filter(([, count]) => count > 0);
  return [
    ...(notComparable === undefined ? [] : [`${task}: not comparable, ${printableLine(notComparable)}`]),
    ...counts.map(([name, count]) => `${task}: ${formatCount(count)} ${printableLine(name)}`),
    ...summary.notes.map((note) => `${task}: ${printableLine(note)}`),
  ];
}

/**
 * Scores of benchmarks as plain text, for the end of an evaluation; groups only where asked for.
 * @param options.color whether the terminal shows colours; without it the text has no escape sequence
 */
export function renderScores(
  benchmarks: readonly ScoredBenchmark[],
  options: { color?: boolean; groups?: boolean } = {},
): string {
  const styles = options.color === true ? colours : plain;
  const rows = benchmarks.flatMap(({ task, summary }) =>
    summary.scores
      .filter(({ group }) => group === null || options.groups === true)
      .map((score) => [
        { value: score.group === null ? task : `  ${printableLine(score.group)}` },
        ...scoreCells(score, summary.notComparable === undefined),
      ]),
  );
  const table = tableText({ caption: '', columns, rows }, styles);
  const below = benchmarks.flatMap(remarks);
  return `${[table, ...(below.length === 0 ? [] : ['', ...below])].join('\n')}\n`;
}
