import { describeError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { executable, temporaryFolder } from '../testing/programs.ts';
import { findDevices } from './find-devices.ts';

const driver = async () => [0, 1, 2].map((id) => ({ id: String(id), key: `GPU-${id}aaaa-bbbb`, memory: 80 }));
const none = async () => [];
const idsOf = async (...found: Parameters<typeof findDevices>) =>
  (await findDevices(...found)).devices.map(({ id }) => id);
const sentence = (...found: Parameters<typeof findDevices>) =>
  findDevices(...found).then(
    () => 'found',
    (error) => `${error.kind}: ${describeError(error)}`,
  );

describe('findDevices', () => {
  it('takes what MAINBENCH_DEVICES lists, else CUDA_VISIBLE_DEVICES, else what the driver tells', async () => {
    expect(await findDevices('auto', { MAINBENCH_DEVICES: '4,5', CUDA_VISIBLE_DEVICES: '0' }, driver)).toEqual({
      devices: [
        { id: '4', key: '4' },
        { id: '5', key: '5' },
      ],
      source: 'MAINBENCH_DEVICES',
    });
    expect(await idsOf('auto', { CUDA_VISIBLE_DEVICES: '2,0,-1,1' }, driver)).toEqual(['2', '0']);
    expect(await idsOf('auto', {}, driver)).toEqual(['0', '1', '2']);
    expect(await idsOf('auto', { CUDA_VISIBLE_DEVICES: '' }, driver)).toEqual([]);
    expect(await idsOf('auto', {}, none)).toEqual([]);
  });

  it('knows a device by one key, whether it is named by number or UUID', async () => {
    const { devices } = await findDevices(['GPU-1aaaa'], { CUDA_VISIBLE_DEVICES: '0,1' }, driver);
    expect(devices).toEqual([{ id: 'GPU-1aaaa', key: 'GPU-1aaaa-bbbb', memory: 80 }]);
    expect(await idsOf('auto', { CUDA_VISIBLE_DEVICES: '1,GPU-1aaaa-bbbb' }, driver)).toHaveLength(1);
  });

  it('refuses a device that is not there, one that is listed twice, and what is no device', async () => {
    expect(await sentence([0, 3], {}, driver)).toBe(
      'recipe: devices lists 3, but this machine has the devices 0, 1, 2. List devices that are there, or leave devices out to use all of them.',
    );
    expect(await sentence([0, 1], { CUDA_VISIBLE_DEVICES: '0' }, driver)).toContain(
      'devices lists 1, but this machine has the devices 0 in CUDA_VISIBLE_DEVICES.',
    );
    expect(await sentence([0], {}, none)).toContain('this machine has no device');
    expect(await sentence([0, 'GPU-0aaaa'], {}, driver)).toContain('recipe: devices lists one device twice');
    expect(await sentence('auto', { MAINBENCH_DEVICES: '0,x' }, none)).toContain(
      'environment: MAINBENCH_DEVICES lists "x", which is no device.',
    );
  });

  it('reads what nvidia-smi says, and takes a driver that fails as no device', async () => {
    const folder = temporaryFolder();
    const path = process.env.PATH;
    process.env.PATH = `${folder}:${path}`;
    try {
      executable(folder, 'nvidia-smi', "printf '0, GPU-aa, 81559\\n1, GPU-bb, 81559\\n'");
      const { devices } = await findDevices('auto', {});
      expect(devices.map(({ id, key, memory }) => [id, key, memory?.toFixed(1)])).toEqual([
        ['0', 'GPU-aa', '85.5'],
        ['1', 'GPU-bb', '85.5'],
      ]);
      executable(folder, 'nvidia-smi', "echo 'No devices were found'");
      expect((await findDevices('auto', {})).devices).toEqual([]);
      executable(folder, 'nvidia-smi', "echo 'Failed to initialize NVML'; exit 9");
      expect((await findDevices('auto', {})).devices).toEqual([]);
    } finally {
      process.env.PATH = path;
    }
  });
});
