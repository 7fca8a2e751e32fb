import type { Recipe } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { deviceUse } from './found-devices.ts';

const devices = ['0', '1', '2', '3', '4'].map((id) => ({ id, key: `GPU-${id}`, memory: 85.9 }));
const found = { devices, source: 'nvidia-smi' } as const;
const train = { processes: 4, accelerate_arguments: [] };
const server = { engine: 'vllm', shards: 2 } as Recipe['serve'];

describe('deviceUse', () => {
  it('tells what servers and trainings do with the devices of this machine', () => {
    expect(deviceUse(found, { serve: server, train })).toBe(
      'Devices here: 0, 1, 2, 3, 4 of 86 GB (named by nvidia-smi); one scoring stage uses up to 2 servers of 2, several share them, each training takes 4.',
    );
    const elsewhere = { ...server, urls: ['http://a'] } as Recipe['serve'];
    expect(deviceUse(found, { serve: elsewhere, train })).toContain(
      'each training takes 4, and the servers run elsewhere',
    );
  });

  it('tells what the embedded engine does with them', () => {
    const embedded = { engine: 'embedded', workers: 2, use_cpu: false } as Recipe['serve'];
    expect(deviceUse(found, { serve: embedded, train })).toContain('2 of its workers use one each.');
    expect(deviceUse(found, { serve: { ...embedded, use_cpu: true } as Recipe['serve'], train })).toContain(
      'on the CPU',
    );
  });

  it('tells that there are none, or why they cannot be used', () => {
    expect(deviceUse({ devices: [], source: 'nvidia-smi' }, { serve: server, train })).toMatch(/^Devices here: none/);
    const embedded = { engine: 'embedded', workers: 2, use_cpu: true } as Recipe['serve'];
    expect(deviceUse({ devices: [], source: 'nvidia-smi' }, { serve: embedded, train })).toBe(
      'Devices here: none; the embedded engine works with 2 processes on the CPU.',
    );
    expect(deviceUse({ problem: 'devices lists 9.' }, { serve: server, train })).toBe('Devices here: devices lists 9.');
  });
});
