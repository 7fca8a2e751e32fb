import type { RunCosts } from '@mainbench/spec';
import type { Claim, ClaimVerdict, Evidence, Vote } from '../claims/claim.ts';
import { claimsOf } from '../claims/claims.ts';
import { foldBlock, type Section, tableBlock } from '../document.ts';
import type { ReportContext } from '../report-context.ts';
import { type Cell, numberColumns, type Table, textColumns } from '../table/table.ts';
import { formatConfidence, formatP } from '../text/format-number.ts';
import { significanceLevel } from '../verdict.ts';

const verdicts: Readonly<Record<ClaimVerdict, Cell>> = {
  supported: { value: 'supported', state: 'better' },
  mixed: { value: 'mixed' },
  contradicted: { value: 'contradicted', state: 'worse' },
  'not-shown': { value: 'not shown' },
  'not-tested': { value: 'not tested', state: 'repeat' },
};

const votes: Readonly<Record<Vote, Cell>> = {
  for: { value: 'for the claim', state: 'better' },
  against: { value: 'against the claim', state: 'worse' },
  neither: { value: 'not shown' },
  'these-models': { value: 'these trained models' },
  'not-declared': { value: 'not declared' },
  'no-value': { value: 'missing', state: 'missing' },
  'shown-only': { value: 'decides nothing', state: 'repeat' },
};

function verdictsTable(claims: readonly Claim[], confidence: number): Table {
  return {
    caption: 'Claims of the paper and what this run says of each.',
    columns: textColumns('Claim', 'This run', 'Why'),
    rows: claims.map(({ text, verdict, reason }) => [{ value: text }, verdicts[verdict], { value: reason }]),
    notes: [
      `A comparison is shown where its adjusted p is below ${significanceLevel(confidence)} and its interval leaves out 0. Supported: all comparisons are shown in the claim’s direction. Mixed: some are. Contradicted: some are shown the other way and none in its direction. Not shown: none either way, which is no evidence that nothing is there. Not tested: no comparison of this run bears on it.`,
    ],
  };
}

function evidenceRow({ comparison, model, measure, value, interval, pAdjusted, vote }: Evidence): Cell[] {
  return [
    { value: comparison },
    { value: model },
    { value: measure },
    { value, detail: interval ?? undefined, state: vote === 'no-value' ? 'missing' : undefined },
    { value: pAdjusted === null ? '–' : formatP(pAdjusted) },
    votes[vote],
  ];
}

function evidenceNote(confidence: number): string {
  return `In brackets: ${formatConfidence(confidence)} intervals. Adjusted p of a task’s metric: as in the contrasts; of anything else: Student’s t over replicates, after Holm’s correction over those of this claim.`;
}

function evidenceTable({ text, evidence }: Claim, confidence: number): Table {
  return {
    caption: text,
    columns: [
      ...textColumns('Comparison', 'Model', 'Measure'),
      ...numberColumns('Value', 'Adjusted p'),
      ...textColumns('Says'),
    ],
    rows: evidence.map(evidenceRow),
    ...(evidence.some(({ interval }) => interval !== null) ? { notes: [evidenceNote(confidence)] } : {}),
  };
}

/** Each claim of the paper with the verdict of these results and the numbers behind it. */
export function claimsSection(context: ReportContext, costs: RunCosts | undefined): Section | undefined {
  const { results } = context;
  // Filters alone measure nothing that the paper claims.
  if (results.models.length === 0 || results.metrics.length === 0) return undefined;
  const claims = claimsOf(results, costs);
  const evidence = claims
    .filter((claim) => claim.evidence.length > 0)
    .map((claim) =>
      foldBlock(`Evidence: ${claim.text}`, false, [tableBlock(evidenceTable(claim, results.confidence))]),
    );
  return {
    id: 'claims',
    title: 'Claim by claim',
    blocks: [tableBlock(verdictsTable(claims, results.confidence)), ...evidence],
  };
}
