import type { Metric, ModelResult, PairedDifference, Results } from '@mainbench/spec';
import type { Section } from '../document.ts';
import { findArm, findMetric, measuredBy, type ReportContext } from '../report-context.ts';
import { differenceUnit, formatConfidence, formatP, formatValue, valueUnit } from '../text/format-number.ts';
import { verdictOf } from '../verdict.ts';

/** `(95 % interval +0.4 to +3.8, adjusted p 0.012)` */
function evidence(difference: PairedDifference, metric: Metric, results: Results): string {
  const low = formatValue(difference.low, metric.unit, true);
  const high = formatValue(difference.high, metric.unit, true);
  const p = formatP(difference.pAdjusted);
  return `${formatConfidence(results.confidence)} interval ${low} to ${high}, adjusted p ${p}`;
}

function differenceOf(model: ModelResult, arm: string, metric: Results['metrics'][number]): PairedDifference | null {
  return findMetric(findArm(model, arm), metric)?.difference ?? null;
}

function modelClause(model: ModelResult, arm: string, metric: Results['metrics'][number], results: Results): string {
  const difference = differenceOf(model, arm, metric);
  if (difference === null) return `${arm} could not be compared with ${results.baseline} on ${model.name}`;
  const verdict = verdictOf(difference, metric.better, results.confidence);
  const unit = differenceUnit(metric.unit);
  const proof = evidence(difference, metric, results);
  if (verdict === 'not-shown') {
    const mean = formatValue(difference.mean, metric.unit, true);
    return `on ${model.name} no difference between ${arm} and ${results.baseline} could be shown (${mean} ${unit}, ${proof})`;
  }
  const size = formatValue(Math.abs(difference.mean), metric.unit);
  const verb = verdict === 'better' ? 'beat' : 'did worse than';
  return `${arm} ${verb} ${results.baseline} on ${model.name} by ${size} ${unit} (${proof})`;
}

const wording = { better: 'better', worse: 'worse', 'not-shown': 'no difference shown' } as const;

/** Each arm but the one of the lead against the baseline on one model, and the best estimate. */
function modelSentence(
  model: ModelResult,
  metric: Results['metrics'][number],
  { results, focus }: ReportContext,
): string[] {
  const others = model.arms
    .filter(({ name }) => name !== results.baseline && name !== focus)
    .map(({ name }) => {
      const difference = differenceOf(model, name, metric);
      if (difference === null) return `${name} not comparable`;
      const verdict = verdictOf(difference, metric.better, results.confidence);
      return `${name} ${formatValue(difference.mean, metric.unit, true)} (${wording[verdict]})`;
    });
  const best = bestArm(model, metric);
  const sentences = [
    others.length > 0 &&
      `On ${model.name}, against ${results.baseline} in ${differenceUnit(metric.unit)}: ${others.join(', ')}.`,
    best !== undefined &&
      `The best estimate ${others.length > 0 ? 'there' : `on ${model.name}`} is that of ${best.name}, ${formatValue(best.mean, metric.unit)} ${valueUnit(metric.unit)}.`,
  ].filter((sentence) => sentence !== false);
  return sentences.length === 0 ? [] : [sentences.join(' ')];
}

function bestArm(model: ModelResult, metric: Results['metrics'][number]): { name: string; mean: number } | undefined {
  const measured = model.arms.flatMap((arm) => {
    const mean = findMetric(arm, metric)?.estimate?.mean;
    return mean === undefined ? [] : [{ name: arm.name, mean }];
  });
  measured.sort((a, b) => (metric.better === 'higher' ? b.mean - a.mean : a.mean - b.mean));
  return measured[0];
}

/** Without an arm to speak of first: which arms did better, which worse. */
function sortedClause(model: ModelResult, metric: Results['metrics'][number], results: Results): string {
  const names = { better: [] as string[], worse: [] as string[], 'not-shown': [] as string[] };
  for (const { name } of model.arms) {
    const difference = differenceOf(model, name, metric);
    if (difference !== null) names[verdictOf(difference, metric.better, results.confidence)].push(name);
  }
  const parts = [
    names.better.length > 0 && `${names.better.join(', ')} beat ${results.baseline}`,
    names.worse.length > 0 && `${names.worse.join(', ')} did worse than ${results.baseline}`,
    names['not-shown'].length > 0 &&
      `no difference between ${names['not-shown'].join(', ')} and ${results.baseline} could be shown`,
  ].filter((part) => part !== false);
  return `on ${model.name} ${parts.length === 0 ? `no arm could be compared with ${results.baseline}` : parts.join(', ')}`;
}

/** One sentence that says what came out, whatever it is, and one for each model on the other arms. */
export function headline(context: ReportContext): { lead: string; details: string[] } {
  const { results, focus } = context;
  const metric = results.metrics[0];
  if (metric === undefined || results.models.length === 0) return { lead: 'Nothing was measured.', details: [] };
  const details = results.models.flatMap((model) => modelSentence(model, metric, context));
  if (!context.arms.includes(results.baseline)) {
    details.push(`No arm is named ${results.baseline}, so no arm could be compared with it.`);
  }
  const clauses = results.models.map((model) =>
    focus === undefined ? sortedClause(model, metric, results) : modelClause(model, focus, metric, results),
  );
  return { lead: `${metric.label}: ${clauses.join('; ')}.`, details };
}

export function headlineSection(context: ReportContext): Section {
  const [metric] = context.results.metrics;
  const { lead, details } = headline(metric === undefined ? context : measuredBy(context, metric));
  return {
    id: 'summary',
    title: 'What came out',
    blocks: [
      { kind: 'lead', text: lead },
      { kind: 'list', items: details },
    ],
  };
}
