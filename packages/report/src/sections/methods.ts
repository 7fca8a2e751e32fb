import { type Section, tableBlock } from '../document.ts';
import { ablationTables } from '../paper/ablation-tables.ts';
import { scoresTable } from '../paper/scores-table.ts';
import { sweepFigure } from '../paper/sweep-figure.ts';
import type { ReportContext } from '../report-context.ts';

/** The tables that a paper has: methods by task, ablations, and curves over a sweep. */
export function methodsSection(context: ReportContext): Section | undefined {
  const scores = scoresTable(context);
  if (scores.rows.length === 0) return undefined;
  return {
    id: 'methods',
    title: 'Methods by task',
    blocks: [scores, ...ablationTables(context).map(({ table }) => table)].map(tableBlock).concat(sweepFigure(context)),
  };
}
