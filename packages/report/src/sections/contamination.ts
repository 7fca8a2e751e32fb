import type { ContaminationResult } from '@mainbench/spec';
import { type Block, foldBlock, type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { emptyCell, numberColumns, type Table, textColumns } from '../table/table.ts';
import { formatCount } from '../text/format-number.ts';

/** `ifeval: 2 rows, 1 of 541 documents`, a benchmark that nothing was found of left out. */
function tasksText({ tasks }: ContaminationResult): string {
  return tasks
    .filter(({ rows }) => rows > 0)
    .map(
      ({ task, rows, found, documents }) =>
        `${task}: ${formatCount(rows)} rows, ${formatCount(found)} of ${formatCount(documents)} documents`,
    )
    .join('; ');
}

function countsTable(contamination: readonly ContaminationResult[]): Table {
  const optional = (value: string | null) => (value === null || value === '' ? emptyCell : { value });
  return {
    caption: 'Documents of the benchmarks in the data.',
    columns: [
      ...textColumns('Rows of', 'Model', 'Seed', 'Arms'),
      ...numberColumns('Rows', 'Contaminated'),
      ...textColumns('Left out', 'Of which benchmark'),
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
      'A row is contaminated where it shares a run of words with a document of a benchmark, by the rule of lm-evaluation-harness, or where one of its texts is a near-duplicate of one.',
    ],
  };
}

function examplesBlock(contamination: readonly ContaminationResult[]): Block[] {
  const items = contamination.flatMap(({ of, examples }) =>
    examples.map(({ id, task, document, by, text }) => `${of}, ${id}: ${by} of ${task} ${document}: ${text}`),
  );
  const distinct = [...new Set(items)];
  return distinct.length === 0
    ? []
    : [foldBlock('Examples of contaminated rows', false, [{ kind: 'list', items: distinct }])];
}

/** One sentence for a reader who reads no more. */
function summaryText(contamination: readonly ContaminationResult[]): string {
  const rows = contamination.filter(({ of }) => of !== 'kept pairs').reduce((sum, each) => sum + each.contaminated, 0);
  if (rows === 0) return 'No document of a benchmark was found in the data.';
  const dropped = contamination.every((each) => each.dropped);
  const done = dropped
    ? 'these were left out'
    : 'models were trained with them, so scores on these benchmarks may be too high';
  return `${formatCount(rows)} rows hold something of a document of a benchmark; ${done}.`;
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
