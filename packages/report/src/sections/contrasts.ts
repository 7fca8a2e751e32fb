import type { Results } from '@mainbench/spec';
import { type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { type Cell, missingCell, numberColumns, type Table, textColumns } from '../table/table.ts';
import { differenceUnit, formatBasis, formatConfidence, formatCount, formatP } from '../text/format-number.ts';
import { significanceLevel } from '../verdict.ts';
import { differenceCell } from './difference-cell.ts';

type Contrast = Results['contrasts'][number];

function differenceCells({ difference, task, metric: name }: Contrast, results: Results): Cell[] {
  const metric = results.metrics.find((one) => one.task === task && one.name === name);
  if (difference === null || metric === undefined)
    return [missingCell, { value: '' }, missingCell, missingCell, missingCell];
  return [
    differenceCell(difference, metric, results.confidence),
    { value: differenceUnit(metric.unit) },
    { value: formatBasis(difference) },
    { value: formatP(difference.p) },
    { value: formatP(difference.pAdjusted) },
  ];
}

/** The declared contrasts, one a row. */
export function contrastsTable({ results, colourOf }: ReportContext): Table {
  const rows = results.contrasts.map((contrast) => [
    { value: contrast.arm, colour: colourOf(contrast.arm) },
    { value: contrast.against },
    { value: contrast.model },
    { value: `${contrast.task}/${contrast.metric}` },
    ...differenceCells(contrast, results),
  ]);
  return {
    caption: 'Declared contrasts: the arm minus the one that it is compared with.',
    columns: [
      ...textColumns('Arm', 'Against', 'Model', 'Metric'),
      ...numberColumns('Difference'),
      ...textColumns('Unit'),
      ...numberColumns('Replicates × rows', 'p', 'Adjusted p'),
    ],
    rows,
    notes: [
      `In brackets: ${formatConfidence(results.confidence)} intervals, not corrected. df: degrees of freedom of Student’s t. Rows alone: about these trained models only, never bold. Bold: shown, that is adjusted p below ${significanceLevel(results.confidence)} and an interval that leaves out 0.`,
    ],
  };
}

/** The comparisons that the recipe declared, corrected together. */
export function contrastsSection(context: ReportContext): Section | undefined {
  const { contrasts } = context.results;
  if (contrasts.length === 0) return undefined;
  const compared = contrasts.filter(({ difference }) => difference !== null).length;
  const lacking = contrasts.length - compared;
  const rest = lacking === 0 ? '' : `; ${formatCount(lacking)} more could not be compared`;
  const text = `Holm’s correction covers one family of ${formatCount(compared)} ${compared === 1 ? 'comparison' : 'comparisons'}, all models × primary metrics × contrasts of the recipe${rest}.`;
  return {
    id: 'contrasts',
    title: 'Contrasts',
    blocks: [{ kind: 'paragraph', text }, tableBlock(contrastsTable(context))],
  };
}
