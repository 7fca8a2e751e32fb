import { noCost, tableStage } from '@mainbench/graph';
import type { Stage } from '@mainbench/spec';
import { tableBytes } from '../disk.ts';
import type { ScoringContext } from './column-source.ts';
import type { PlannedFormula } from './resolve-formula.ts';
import { columnParameters, columnStages, readColumns, scoreTable } from './score-columns.ts';

/**
 * Scores pairs by a formula over the columns that other stages made. Quick, so it starts over when interrupted; in memory
 * are the columns alone.
 */
export function formulaStage(label: string, formula: PlannedFormula, context: ScoringContext): Stage {
  const { score, keep } = formula;
  return tableStage({
    kind: 'formula',
    version: 1,
    label,
    parameters: { score: score.text, keep: keep?.text ?? null, ...columnParameters(formula) },
    inputs: columnStages(formula, context),
    cost: { ...noCost, diskBytes: tableBytes(context.pairs.rows, 0) },
    async rows(stageContext) {
      const read = await readColumns(formula, stageContext);
      const scores = score.evaluate(read.columns, read.ids.length);
      const conditions = keep?.evaluate(read.columns, read.ids.length);
      const unmet = `it does not meet ${keep?.text}`;
      return scoreTable(read, (place) => {
        const [value, holds] = [scores[place] as number, conditions?.[place]];
        if (Number.isFinite(value) && holds !== 0 && !Number.isNaN(holds)) return value;
        return read.missing.get(place) ?? (holds === 0 ? unmet : 'the score is not a finite number');
      });
    },
  });
}
