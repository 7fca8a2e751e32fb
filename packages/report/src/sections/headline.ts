import type { Contrast, Metric, ModelResult, Results } from '@mainbench/spec';
import type { Section } from '../document.ts';
import { findMetric, measuredBy, type ReportContext } from '../report-context.ts';
import {
  differenceUnit,
  formatConfidence,
  formatP,
  formatReplicates,
  formatValue,
  valueUnit,
} from '../text/format-number.ts';
import { metricName } from '../text/metric-name.ts';
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
  if (verdict === 'rows-only')
    return `on ${model.name} these trained models of ${arm} stood at ${signed} ${unit} against those of ${against} (${proof})`;
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
    others.length > 0 &&
      `${metricName(metric, results)} on ${model.name}, in ${differenceUnit(metric.unit)}: ${others.join(', ')}.`,
    best !== undefined &&
      `The best estimate${others.length > 0 ? '' : ` of ${metricName(metric, results)} on ${model.name}`} is that of ${best.name}, ${formatValue(best.mean, metric.unit)} ${valueUnit(metric.unit)}.`,
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

/** From so many sentences on that say the same of different metrics, one says it of all: a reader reads no twenty. */
const fewestFolded = 4;

/** What a sentence on several metrics together can say of each. */
type Quiet = 'not-shown' | 'rows-only';
const quietKinds: readonly Quiet[] = ['not-shown', 'rows-only'];

/** What these comparisons have in common where it is nothing to dwell on: with rows alone, intervals that hold 0. */
function quietOf(contrasts: readonly Contrast[], metric: TaskMetric, { confidence }: Results): Quiet | undefined {
  const kinds = new Set(
    contrasts.map(({ difference }) => {
      if (difference === null) return undefined;
      const verdict = verdictOf(difference, metric.better, confidence);
      return verdict === 'rows-only' && (difference.low > 0 || difference.high < 0) ? undefined : verdict;
    }),
  );
  return kinds.size === 1 ? quietKinds.find((kind) => kinds.has(kind)) : undefined;
}

/** Sentences of their own for the metrics that have one, and one for all others of a kind together where they are many. */
function folded(
  metrics: readonly TaskMetric[],
  kindOf: (metric: TaskMetric) => Quiet | undefined,
  sentenceOf: (metric: TaskMetric) => string,
  together: (kind: Quiet, metrics: readonly TaskMetric[]) => string,
): string[] {
  const groups = quietKinds
    .map((kind) => ({ kind, some: metrics.filter((metric) => kindOf(metric) === kind) }))
    .filter(({ some }) => some.length >= fewestFolded);
  const quiet = groups.flatMap(({ some }) => some);
  const alone = metrics.filter((metric) => !quiet.includes(metric));
  return [...alone.map(sentenceOf), ...groups.map(({ kind, some }) => together(kind, some))];
}

/** `win rate (alpaca_eval) −0.1 points`, of the contrast of a pair */
function placed(pair: Pair, model: ModelResult, metric: TaskMetric, results: Results): string {
  const difference = contrastsOn(results, model, metric).find((contrast) => isPair(contrast, pair))?.difference;
  const signed = formatValue(difference?.mean ?? 0, metric.unit, true);
  return `${metricName(metric, results)} ${signed} ${differenceUnit(metric.unit)}`;
}

/** What came out on every primary metric, whatever it is, and one sentence for each model and metric on the rest. */
export function headline(context: ReportContext): { lead: string; details: string[] } {
  const { results } = context;
  if (results.metrics.length === 0 && results.models.some(({ filters }) => filters.length > 0)) {
    const lead = 'What filters choose: no model learned from what they keep, so nothing says which choice is best.';
    return { lead, details: [] };
  }
  if (results.metrics.length === 0 || results.models.length === 0)
    return { lead: 'Nothing was measured.', details: [] };
  const metrics = primaryMetrics(results);
  const lead = leadPair(context);
  // Joined runs can differ in tasks: a model is named where it measured the metric.
  const modelsOf = (metric: TaskMetric) => measuredBy(context, metric).results.models;
  const named = (some: readonly TaskMetric[]) => some.map((metric) => metricName(metric, results)).join('; ');
  const othersOn = (model: ModelResult, metric: TaskMetric) =>
    contrastsOn(results, model, metric).filter((contrast) => lead === undefined || !isPair(contrast, lead));
  const details = results.models.flatMap((model) =>
    folded(
      metrics.filter((metric) => modelsOf(metric).includes(model)),
      (metric) => quietOf(othersOn(model, metric), metric, results),
      (metric) => modelSentence(model, metric, context, lead),
      (kind, quiet) => {
        const pairs = [
          ...new Set(quiet.flatMap((metric) => othersOn(model, metric)).map((one) => `${one.arm} and ${one.against}`)),
        ];
        return kind === 'not-shown'
          ? `On ${model.name} no difference between ${pairs.join(', between ')} could be shown in ${named(quiet)}.`
          : `On ${model.name} the intervals over rows between these trained models of ${pairs.join(', ')} hold 0 in ${named(quiet)}.`;
      },
    ).filter((sentence) => sentence !== ''),
  );
  if (!context.arms.includes(results.baseline))
    details.push(`No arm is named ${results.baseline}, so no arm could be compared with it.`);
  const sentences = folded(
    metrics,
    (metric) => {
      if (lead === undefined) return undefined;
      const ofPair = modelsOf(metric).map((model) =>
        quietOf(
          contrastsOn(results, model, metric).filter((contrast) => isPair(contrast, lead)),
          metric,
          results,
        ),
      );
      return new Set(ofPair).size === 1 ? ofPair[0] : undefined;
    },
    (metric) => {
      const clauses = modelsOf(metric).map((model) =>
        lead === undefined ? sortedClause(model, metric, results) : pairClause(lead, model, metric, results),
      );
      return `${metricName(metric, results)}: ${clauses.join('; ')}.`;
    },
    (kind, quiet) => {
      const models = results.models.filter((model) => quiet.some((metric) => modelsOf(metric).includes(model)));
      if (kind === 'rows-only' && lead !== undefined) {
        const places = models.map((model) => {
          const measured = quiet.filter((metric) => modelsOf(metric).includes(model));
          return `on ${model.name} at ${measured.map((metric) => placed(lead, model, metric, results)).join('; ')}`;
        });
        return `These trained models of ${lead.arm} stood against those of ${lead.against} ${places.join(', and ')}, each with an interval over rows that holds 0.`;
      }
      return `No difference between ${lead?.arm} and ${lead?.against} could be shown on ${models.map(({ name }) => name).join(', ')} in ${named(quiet)}; the tables have the intervals.`;
    },
  );
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
