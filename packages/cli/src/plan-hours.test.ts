import { noCost } from '@mainbench/graph';
import type { Recipe } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { devicesUsed, plannedHours, wallHours } from './plan-hours.ts';

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

describe('wallHours', () => {
  const hours = { training: 16, scoring: 4, generation: 2, total: 22 };
  const train = { processes: 8, accelerate_arguments: [] };
  const server = { engine: 'tgi', shards: 1 } as Recipe['serve'];

  it('keeps busy the devices that train, and those that servers of so many shards fill', () => {
    const devices = devicesUsed({ serve: server, train }, 8);
    expect(devices).toEqual({ training: 8, serving: 8 });
    expect(wallHours(hours, devices)).toBe(16 / 8 + 6 / 8);
    const three = devicesUsed({ serve: { ...server, shards: 3 } as Recipe['serve'], train }, 8);
    expect(wallHours(hours, three)).toBe(16 / 8 + 6 / 6);
    expect(devicesUsed({ serve: server, train })).toEqual({ training: 8, serving: 1 });
  });

  it('counts every server at a given address, and never more devices than there are', () => {
    const urls = ['http://a', 'http://b', 'http://c'];
    expect(devicesUsed({ serve: { ...server, urls } as Recipe['serve'], train }, 8).serving).toBe(3);
    expect(devicesUsed({ serve: { ...server, urls } as Recipe['serve'], train }, 2)).toEqual({
      training: 2,
      serving: 2,
    });
  });
});
