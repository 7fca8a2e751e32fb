import type { ArmMetric, Contrast, Results } from '@mainbench/spec';
import { holm } from '@mainbench/stats';

type Compared = Pick<Results, 'models' | 'contrasts'>;

function isOf(contrast: Contrast, model: string, arm: string, metric: ArmMetric): boolean {
  const baseline = metric.difference?.baseline;
  const { arm: one, against: other } = contrast;
  const isPair = (one === arm && other === baseline) || (one === baseline && other === arm);
  return isPair && contrast.model === model && contrast.task === metric.task && contrast.metric === metric.metric;
}

/**
 * Contrasts of several runs are one family, so their p values are corrected anew over all of them (Holm, 1979), also where
 * they stand beside the arms.
 */
export function correctTogether({ models, contrasts }: Compared): Compared {
  const adjusted = holm(contrasts.flatMap(({ difference }) => (difference === null ? [] : [difference.p])));
  const corrected = contrasts.map((contrast) => ({
    ...contrast,
    difference: contrast.difference === null ? null : { ...contrast.difference, pAdjusted: adjusted.shift() as number },
  }));
  const metricOf = (model: string, arm: string, metric: ArmMetric): ArmMetric => {
    const found = corrected.find((contrast) => isOf(contrast, model, arm, metric))?.difference;
    if (metric.difference === null || !found) return metric;
    return { ...metric, difference: { ...metric.difference, pAdjusted: found.pAdjusted } };
  };
  return {
    contrasts: corrected,
    models: models.map((model) => ({
      ...model,
      arms: model.arms.map((arm) => ({
        ...arm,
        metrics: arm.metrics.map((metric) => metricOf(model.name, arm.name, metric)),
      })),
    })),
  };
}
