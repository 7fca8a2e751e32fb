import type { Cost, HardwareSettings } from '@mainbench/spec';

/** Device-hours of a cost, all devices together. */
export interface PlannedHours {
  training: number;
  scoring: number;
  generation: number;
  total: number;
}

/**
 * Turns tokens into device-hours. Training passes cost 6 and reading passes 2 floating-point operations a parameter
 * and token (Kaplan et al., arXiv 2001.08361, table 1); utilisation and generation speed are the recipe's assumptions.
 */
export function plannedHours(cost: Cost, parameters: number, hardware: HardwareSettings): PlannedHours {
  const operationsAnHour = hardware.peak_tflops * 1e12 * 3600;
  const training = (6 * parameters * cost.trainedTokens) / (operationsAnHour * hardware.training_utilization);
  const scoring = (2 * parameters * cost.promptTokens) / (operationsAnHour * hardware.prefill_utilization);
  const generation = cost.generatedTokens / hardware.generated_tokens_per_second / 3600;
  return { training, scoring, generation, total: training + scoring + generation };
}
