import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/programs.ts';
import { hasWeights } from './hub-weights.ts';

it('weights are on disk in a folder of their own, or once the hub’s download has ended', () => {
  const cache = temporaryFolder();
  const model = { path: 'org/model' };
  const folder = join(cache, 'models--org--model');
  expect(hasWeights({ path: '/models/a' }, cache)).toBe(true);
  expect(hasWeights(model, cache)).toBe(false);
  for (const name of ['blobs', 'refs', join('snapshots', 'abc')]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'refs', 'main'), 'abc');
  writeFileSync(join(folder, 'snapshots', 'abc', 'config.json'), '{}');
  expect(hasWeights(model, cache)).toBe(false);
  writeFileSync(join(folder, 'snapshots', 'abc', 'model.safetensors'), '');
  expect(hasWeights(model, cache)).toBe(true);
  expect(hasWeights({ ...model, revision: 'abc' }, cache)).toBe(true);
  expect(hasWeights({ ...model, revision: 'def' }, cache)).toBe(false);
  writeFileSync(join(folder, 'blobs', '12.incomplete'), '');
  expect(hasWeights(model, cache)).toBe(false);
});
