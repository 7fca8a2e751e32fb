import type { Contrast, Metric, ModelResult, Results } from '@mainbench/spec';
import type { Section } from '../document.ts';
import { findMetric, measuredBy, type ReportContext } from '../report-context.ts';
import { differenceUnit, formatConfidence, formatP, formatValue, valueUnit } from '../text/format-number.ts';
import { formatReplicates } from '../text/interval-basis.ts';
import { verdictOf } from '../verdict.ts';

type TaskMetric = Results['metrics'][number];
type Pair = Pick<Contrast, 'arm' | 'against'>;

/** The metrics that the contrasts are about, in their order; without any contrast the first one measured. */
function primaryMetrics({ metrics, contrasts }: Results): TaskMetric[] {
  const primary = metrics.filter(({ task, name }) =>
    contrasts.some((contrast) => contrast.task === task && contrast.metric === name),
  );
  return primary.length > 0 ? primary : metrics.slice(0, 1);
}

function contrastsOn(results: Results, model: ModelResult, metric: TaskMetric): Contrast[] {
  return results.contrasts.filter(
    (contrast) => contrast.model === model.name && contrast.task === metric.task && contrast.metric === metric.name,
  );
}

const isPair = (contrast: Pair, { arm, against }: Pair) => contrast.arm === arm && contrast.against === against;

/** The comparison that the lead is about: MAIN's arm with the baseline, or the first one that MAIN's arm is part of. */
function leadPair({ results, focus }: ReportContext): Pair | undefined {
  if (focus === undefined) return undefined;
  const own = results.contrasts.filter(({ arm, against }) => arm === focus || against === focus);
  return own.find(({ arm, against }) => arm === results.baseline || against === results.baseline) ?? own[0];
}

/** `95 % interval +0.4 to +3.8, adjusted p 0.012` */
function evidence(difference: NonNullable<Contrast['difference']>, { unit }: Metric, confidence: number): string {
  const [low, high] = [formatValue(difference.low, unit, true), formatValue(difference.high, unit, true)];
  const over = difference.method === 'rows' ? ' over rows alone' : '';
  const p = difference.method === 'rows' ? '' : `, adjusted p ${formatP(difference.pAdjusted)}`;
  return `${formatConfidence(confidence)} interval${over} ${low} to ${high}${p}`;
}

function pairClause({ arm, against }: Pair, model: ModelResult, metric: TaskMetric, results: Results): string {
  const found = contrastsOn(results, model, metric).find((contrast) => isPair(contrast, { arm, against }));
  const difference = found?.difference ?? null;
  if (difference === null) return `${arm} could not be compared with ${against} on ${model.name}`;
  const verdict = verdictOf(difference, metric.better, results.confidence);
  const unit = differenceUnit(metric.unit);
  const proof = evidence(difference, metric, results.confidence);
  const signed = formatValue(difference.mean, metric.unit, true);
  if (verdict === 'rows-only') {
    return `on ${model.name} these trained models of ${arm} stood at ${signed} ${unit} against those of ${against} (${proof})`;
  }
  if (verdict === 'better' || verdict === 'worse') {
    const size = formatValue(Math.abs(difference.mean), metric.unit);
    const verb = verdict === 'better' ? 'beat' : 'did worse than';
    return `${arm} ${verb} ${against} on ${model.name} by ${size} ${unit} (${proof})`;
  }
  return `on ${model.name} no difference between ${arm} and ${against} could be shown (${signed} ${unit}, ${proof})`;
}

const wording = {
  better: 'better',
  worse: 'worse',
  'not-shown': 'no difference shown',
  'rows-only': 'these trained models',
  'not-declared': 'not declared',
} as const;

/** The other declared comparisons of one model on one metric, and the best estimate. */
function modelSentence(
  model: ModelResult,
  metric: TaskMetric,
  { results }: ReportContext,
  lead: Pair | undefined,
): string {
  const others = contrastsOn(results, model, metric)
    .filter((contrast) => lead === undefined || !isPair(contrast, lead))
    .map(({ arm, against, difference }) => {
      if (difference === null) return `${arm} against ${against} not comparable`;
      const verdict = verdictOf(difference, metric.better, results.confidence);
      return `${arm} against ${against} ${formatValue(difference.mean, metric.unit, true)} (${wording[verdict]})`;
    });
  const best = bestArm(model, metric);
  const sentences = [
    others.length > 0 && `${metric.label} on ${model.name}, in ${differenceUnit(metric.unit)}: ${others.join(', ')}.`,
    best !== undefined &&
      `The best estimate${others.length > 0 ? '' : ` of ${metric.label} on ${model.name}`} is that of ${best.name}, ${formatValue(best.mean, metric.unit)} ${valueUnit(metric.unit)}.`,
  ];
  return sentences.filter((sentence) => sentence !== false).join(' ');
}

function bestArm(model: ModelResult, metric: TaskMetric): { name: string; mean: number } | undefined {
  const measured = model.arms.flatMap((arm) => {
    const mean = findMetric(arm, metric)?.estimate?.mean;
    return mean === undefined ? [] : [{ name: arm.name, mean }];
  });
  measured.sort((a, b) => (metric.better === 'higher' ? b.mean - a.mean : a.mean - b.mean));
  return measured[0];
}

/** Without an arm to speak of first: which arms did better than the baseline, which worse. */
function sortedClause(model: ModelResult, metric: TaskMetric, results: Results): string {
  const names = { better: [] as string[], worse: [] as string[], 'not-shown': [] as string[], rows: [] as string[] };
  for (const { arm, against, difference } of contrastsOn(results, model, metric)) {
    if (difference === null || against !== results.baseline) continue;
    const verdict = verdictOf(difference, metric.better, results.confidence);
    const signed = formatValue(difference.mean, metric.unit, true);
    if (verdict === 'rows-only') names.rows.push(`${arm} ${signed}`);
    else if (verdict !== 'not-declared') names[verdict].push(arm);
  }
  const parts = [
    names.better.length > 0 && `${names.better.join(', ')} beat ${results.baseline}`,
    names.worse.length > 0 && `${names.worse.join(', ')} did worse than ${results.baseline}`,
    names['not-shown'].length > 0 &&
      `no difference between ${names['not-shown'].join(', ')} and ${results.baseline} could be shown`,
    names.rows.length > 0 &&
      `these trained models stood, against those of ${results.baseline}, at ${names.rows.join(', ')} ${differenceUnit(metric.unit)}`,
  ].filter((part) => part !== false);
  return `on ${model.name} ${parts.length === 0 ? `no arm could be compared with ${results.baseline}` : parts.join(', ')}`;
}

/** Where too few replicates leave nothing to say of the methods. */
function caution({ contrasts }: Results): string[] {
  const rows = contrasts.flatMap(({ difference }) => (difference?.method === 'rows' ? [difference.replicates] : []));
  if (rows.length === 0) return [];
  return [`With ${formatReplicates(Math.max(...rows))} this is about these trained models, not about the methods.`];
}

/** What came out on every primary metric, whatever it is, and one sentence for each model and metric on the rest. */
export function headline(context: ReportContext): { lead: string; details: string[] } {
  const { results } = context;
  if (results.metrics.length === 0 || results.models.length === 0)
    return { lead: 'Nothing was measured.', details: [] };
  const metrics = primaryMetrics(results);
  const lead = leadPair(context);
  // Joined runs can differ in tasks: a model is named where it measured the metric.
  const modelsOf = (metric: TaskMetric) => measuredBy(context, metric).results.models;
  const details = results.models.flatMap((model) =>
    metrics
      .filter((metric) => modelsOf(metric).includes(model))
      .map((metric) => modelSentence(model, metric, context, lead))
      .filter((sentence) => sentence !== ''),
  );
  if (!context.arms.includes(results.baseline)) {
    details.push(`No arm is named ${results.baseline}, so no arm could be compared with it.`);
  }
  const sentences = metrics.map((metric) => {
    const clauses = modelsOf(metric).map((model) =>
      lead === undefined ? sortedClause(model, metric, results) : pairClause(lead, model, metric, results),
    );
    return `${metric.label}: ${clauses.join('; ')}.`;
  });
  return { lead: [...sentences, ...caution(results)].join(' '), details };
}

export function headlineSection(context: ReportContext): Section {
  const { lead, details } = headline(context);
  return {
    id: 'summary',
    title: 'What came out',
    blocks: [
      { kind: 'lead', text: lead },
      { kind: 'list', items: details },
    ],
  };
}
