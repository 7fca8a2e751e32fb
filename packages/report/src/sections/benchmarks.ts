import type { BenchmarkResult, ModelResult } from '@mainbench/spec';
import { type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { type Cell, type Column, emptyCell, missingCell, numberColumns, type Table } from '../table/table.ts';
import { formatCount, formatInterval, formatValue, valueUnit } from '../text/format-number.ts';

type Score = BenchmarkResult['summary']['scores'][number];

const overall = ({ summary }: BenchmarkResult) => summary.scores.filter(({ group }) => group === null);

function scoreCell(score: Score | undefined, link: string | undefined, comparable: boolean): Cell {
  if (score === undefined) return emptyCell;
  const { value, unit, interval, missing } = score;
  if (value === null) return { ...missingCell, link };
  const remarks = [
    ...(comparable ? [] : ['not comparable']),
    ...(missing > 0 ? [`${formatCount(missing)} missing`] : []),
  ];
  return {
    value: formatValue(value, unit),
    link,
    ...(interval === null
      ? {}
      : { detail: formatInterval({ mean: value, low: interval[0], high: interval[1] }, unit) }),
    ...(remarks.length === 0 ? {} : { remark: remarks.join(', ') }),
  };
}

function columnsOf(results: readonly BenchmarkResult[]): Score[] {
  const byMetric = new Map(results.flatMap(overall).map((score) => [score.metric, score]));
  return [...byMetric.values()];
}

/** The scores of one benchmark on one model, an arm and seed a row. */
export function benchmarkTable(context: ReportContext, model: ModelResult, task: string): Table {
  const results = model.benchmarks.filter((result) => result.task === task);
  const scores = columnsOf(results);
  const counts = [...new Set(results.flatMap(({ summary }) => Object.keys(summary.counts)))];
  const columns: Column[] = [
    { label: 'Arm', align: 'start' },
    { label: 'Seed', align: 'end' },
    ...scores.map(({ label, unit }): Column => ({ label, detail: valueUnit(unit), align: 'end' })),
    ...numberColumns(...counts),
  ];
  const rows = results.map((result) => [
    { value: result.arm, colour: context.colourOf(result.arm) },
    { value: String(result.seed) },
    ...scores.map(({ metric }) =>
      scoreCell(
        overall(result).find((score) => score.metric === metric),
        context.anchorOf(result.artifact),
        result.summary.notComparable === undefined,
      ),
    ),
    ...counts.map((name) => ({ value: formatCount(result.summary.counts[name] ?? null) })),
  ]);
  const marked = results.flatMap(({ summary: { notComparable } }) =>
    notComparable === undefined
      ? []
      : [`Not comparable with published scores, and left out of averages: ${notComparable}.`],
  );
  const notes = [...new Set(marked), ...notesOf(results)];
  return { caption: `${task} on ${model.name}, as the benchmark itself defines its scores.`, columns, rows, notes };
}

/** What benchmarks note of all arms once; what they note of some, with the names of those. */
function notesOf(results: readonly BenchmarkResult[]): string[] {
  const seeds = new Set(results.map(({ seed }) => seed));
  const named = new Map<string, string[]>();
  for (const { arm, seed, summary } of results) {
    const name = seeds.size > 1 ? `${arm}, seed ${seed}` : arm;
    for (const note of new Set(summary.notes)) named.set(note, [...(named.get(note) ?? []), name]);
  }
  return [...named].map(([note, names]) => (names.length === results.length ? note : `${names.join('; ')}: ${note}`));
}

/** The benchmarks' own scores: pooled accuracies and win rates are no means over rows, so the arms' table lacks them. */
export function benchmarksSection(context: ReportContext): Section | undefined {
  const blocks = context.results.models.flatMap((model) =>
    [...new Set(model.benchmarks.map(({ task }) => task))].map((task) =>
      tableBlock(benchmarkTable(context, model, task)),
    ),
  );
  if (blocks.length === 0) return undefined;
  const caution = 'Intervals are those of one seed’s documents, 95 %. Arms are compared in the tables above.';
  return { id: 'benchmarks', title: 'Benchmarks', blocks: [{ kind: 'paragraph', text: caution }, ...blocks] };
}
