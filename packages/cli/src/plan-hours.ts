import { type Cost, type HardwareSettings, hasAddress, isEmbedded, type Recipe } from '@mainbench/spec';

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

/** Devices that work at once while a run trains, and while it serves. */
export interface DevicesUsed {
  training: number;
  serving: number;
}

/**
 * The devices that a recipe really uses: one a training process, and the shards of its servers. A run starts as many
 * servers as its devices take; servers at given addresses all work. More than the machine has are never counted.
 * @param count devices of the machine; without it, a run that starts servers is counted as having one
 */
export function devicesUsed(
  { serve, train }: Pick<Recipe, 'serve' | 'train'>,
  count = Number.POSITIVE_INFINITY,
): DevicesUsed {
  return { training: Math.min(count, train.processes), serving: Math.min(count, serversDevices(serve, count)) };
}

function serversDevices(serve: Recipe['serve'], count: number): number {
  if (isEmbedded(serve)) return serve.workers;
  if (hasAddress(serve)) return (serve.urls?.length ?? 1) * serve.shards;
  const replicas = Number.isFinite(count) ? Math.max(1, Math.floor(count / serve.shards)) : 1;
  return replicas * serve.shards;
}

/** Hours from start to end: training on its devices, then serving on its own. */
export function wallHours({ training, scoring, generation }: PlannedHours, devices: DevicesUsed): number {
  return training / devices.training + (scoring + generation) / devices.serving;
}
