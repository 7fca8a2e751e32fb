import type { Contrast, Results } from '@mainbench/spec';
import { differenceUnit, formatInterval, formatValue, missing } from '../text/format-number.ts';
import { type Verdict, verdictOf } from '../verdict.ts';
import type { Evidence, Vote } from './claim.ts';

const votes: Readonly<Record<Verdict, Vote>> = {
  better: 'for',
  worse: 'against',
  'not-shown': 'neither',
  'rows-only': 'these-models',
  'not-declared': 'not-declared',
};

/** A contrast as `better` minus `other`, whichever way round it was declared. */
function oriented({ arm, difference }: Contrast, better: string): Contrast['difference'] {
  if (difference === null || arm === better) return difference;
  const { mean, low, high } = difference;
  return { ...difference, mean: -mean, low: -high, high: -low };
}

/** Every declared contrast of two arms of a model, as evidence that `better` is the better one. */
export function contrastEvidence(results: Results, model: string, better: string, other: string): Evidence[] {
  const declared = results.contrasts.filter(
    ({ model: name, arm, against }) =>
      name === model && ((arm === better && against === other) || (arm === other && against === better)),
  );
  return declared.map((contrast): Evidence => {
    const metric = results.metrics.find(({ task, name }) => task === contrast.task && name === contrast.metric);
    const difference = oriented(contrast, better);
    const shared = {
      ...{ model, comparison: `${better} against ${other}` },
      measure: `${contrast.task}/${contrast.metric}`,
    };
    if (difference === null || metric === undefined)
      return { ...shared, value: missing, interval: null, pAdjusted: null, vote: 'no-value' };
    const vote = votes[verdictOf(difference, metric.better, results.confidence)];
    return {
      ...shared,
      value: `${formatValue(difference.mean, metric.unit, true)} ${differenceUnit(metric.unit)}`,
      interval: formatInterval(difference, metric.unit, true),
      pAdjusted: vote === 'these-models' ? null : difference.pAdjusted,
      vote,
    };
  });
}

/** The task of a contrast's evidence as its evaluator calls it: a recipe can name tasks otherwise. */
export function evaluatorOf(results: Results, { measure }: Evidence): string {
  const task = measure.slice(0, measure.lastIndexOf('/'));
  const records = results.runs.flatMap(({ evaluations }) => evaluations);
  return records.find((record) => record.task === task)?.name ?? task;
}
