import { afterEach, expect, it } from 'vitest';
import { compileCacheVariables, deviceVariables, placeOn } from './device-place.ts';

afterEach(() => {
  delete process.env.MAINBENCH_CACHE;
  delete process.env.VLLM_CACHE_ROOT;
});

it('a place shows a process its devices, and gives it folders that no other place has', () => {
  process.env.MAINBENCH_CACHE = '/cache';
  const [one, two] = [['3', '4'], ['GPU-5f/0']].map((ids) =>
    placeOn(
      ids.map((id) => ({ id, key: id })),
      '/locks',
    ),
  );
  if (one === undefined || two === undefined) throw new Error('no places');
  expect(one).toMatchObject({ name: 'gpu3', held: { file: '/locks', keys: ['3', '4'] } });
  expect(deviceVariables(one)).toEqual({ CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: '3,4' });
  expect(compileCacheVariables(['TORCHINDUCTOR_CACHE_DIR'], two)).toEqual({
    TORCHINDUCTOR_CACHE_DIR: '/cache/compiled/torchinductor_cache_dir/gpuGPU-5f-0',
  });
  process.env.VLLM_CACHE_ROOT = '/mine';
  expect(compileCacheVariables(['VLLM_CACHE_ROOT'], one)).toEqual({ VLLM_CACHE_ROOT: '/mine/gpu3' });
});
