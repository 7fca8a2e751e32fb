import { noCost } from '@mainbench/graph';
import { describe, expect, it } from 'vitest';
import { plannedHours } from './plan-hours.ts';

const hardware = {
  device: 'a device',
  count: 8,
  peak_tflops: 100,
  training_utilization: 0.5,
  prefill_utilization: 0.25,
  generated_tokens_per_second: 1000,
};

describe('plannedHours', () => {
  it('counts six operations a trained token and parameter, two a token read', () => {
    const cost = { ...noCost, requests: 1, trainedTokens: 3e6, promptTokens: 4.5e6, generatedTokens: 3.6e6 };
    const hours = plannedHours(cost, 1e10, hardware);
    expect(hours.training).toBeCloseTo((6 * 1e10 * 3e6) / (1e14 * 0.5) / 3600, 12);
    expect(hours.scoring).toBeCloseTo((2 * 1e10 * 4.5e6) / (1e14 * 0.25) / 3600, 12);
    expect(hours.generation).toBeCloseTo(1, 12);
    expect(hours.total).toBeCloseTo(hours.training + hours.scoring + hours.generation, 12);
  });
});
