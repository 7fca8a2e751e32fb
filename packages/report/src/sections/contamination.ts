import type { ContaminationResult } from '@mainbench/spec';
import { type Block, foldBlock, type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { emptyCell, numberColumns, type Table, textColumns } from '../table/table.ts';
import { formatCount, formatRange } from '../text/format-number.ts';

const counted = (count: number, noun: string) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `ifeval: 2 rows, 1 of 541 documents`, a benchmark that nothing was found of left out. */
function tasksText({ tasks }: ContaminationResult): string {
  return tasks
    .filter(({ rows }) => rows > 0)
    .map(
      ({ task, rows, found, documents }) =>
        `${task}: ${counted(rows, 'row')}, ${formatCount(found)} of ${counted(documents, 'document')}`,
    )
    .join('; ');
}

function countsTable(contamination: readonly ContaminationResult[]): Table {
  const optional = (value: string | null) => (value === null || value === '' ? emptyCell : { value });
  return {
    caption: 'Documents of the benchmarks in the data.',
    columns: [
      ...textColumns('Table', 'Model', 'Seed', 'Arms'),
      ...numberColumns('Rows', 'Contaminated'),
      ...textColumns('Left out', 'By benchmark'),
    ],
    rows: contamination.map((result) => [
      { value: result.of },
      optional(result.model),
      optional(result.seed === null ? null : String(result.seed)),
      optional(result.arms.join(', ')),
      { value: formatCount(result.rows) },
      { value: formatCount(result.contaminated) },
      { value: result.dropped ? 'yes' : 'no' },
      { value: tasksText(result) },
    ]),
    notes: [
      'A row is contaminated if it shares a run of words with a document of a benchmark, by the rule of lm-evaluation-harness, or if one of its texts is a near-duplicate of a text of one. Generated pairs contain the texts, so a text and its pair both count. Held-out pairs are not searched: no model learns from them.',
    ],
  };
}

function examplesBlock(contamination: readonly ContaminationResult[]): Block[] {
  const items = contamination.flatMap(({ of, examples }) =>
    examples.map(({ id, task, document, by, text }) => {
      const what = by === 'n-gram' ? 'words shared with' : 'near-duplicate of';
      return `${of}, ${id}: ${what} ${task} ${document}: ${text}`;
    }),
  );
  const distinct = [...new Set(items)];
  return distinct.length === 0
    ? []
    : [foldBlock('Examples of contaminated rows', false, [{ kind: 'list', items: distinct }])];
}

/** `3 of 18 texts`, or `1–3 of 18 generated pairs (each table)` where models, seeds or runs have one each. */
function foundText(results: readonly ContaminationResult[], of: ContaminationResult['of']): string[] {
  const tables = results.filter((result) => result.of === of);
  if (tables.every(({ contaminated }) => contaminated === 0)) return [];
  const range = (values: number[]) => formatRange(values, formatCount);
  const found = range(tables.map(({ contaminated }) => contaminated));
  const each = tables.length === 1 ? '' : ' (each table)';
  return [`${found} of ${range(tables.map(({ rows }) => rows))} ${of}${each}`];
}

/** One sentence for a reader who reads no more. A text and the pair that was generated from it are not added up. */
function summaryText(contamination: readonly ContaminationResult[]): string {
  const found = (['seed pairs', 'texts', 'generated pairs'] as const).flatMap((of) => foundText(contamination, of));
  if (found.length === 0) return 'Nothing of the benchmarks’ documents was found in the data.';
  const outcomes = new Set(contamination.map(({ dropped }) => dropped));
  const done =
    outcomes.size > 1
      ? 'the column Left out says where these rows were left out'
      : outcomes.has(true)
        ? 'these rows were left out before anything was trained'
        : 'they were not left out, so scores on these benchmarks may be too high for models that learned from them';
  const list = found.length === 1 ? found[0] : `${found.slice(0, -1).join(', ')} and ${found.at(-1)}`;
  return `Text of a benchmark’s documents was found in ${list}; ${done}.`;
}

/** What the data hold of the benchmarks that models are measured on. */
export function contaminationSection({ results: { contamination = [] } }: ReportContext): Section | undefined {
  if (contamination.length === 0) return undefined;
  return {
    id: 'contamination',
    title: 'Benchmarks in the data',
    blocks: [
      { kind: 'paragraph', text: summaryText(contamination) },
      tableBlock(countsTable(contamination)),
      ...examplesBlock(contamination),
    ],
  };
}
