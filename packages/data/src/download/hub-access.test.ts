import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withoutSecrets } from '@mainbench/kit';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { hubAddress, hubToken, offlineVariable } from './hub-access.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'mainbench-hub-'));
  await writeFile(join(home, 'token'), 'hf_of_home\n');
  await writeFile(join(home, 'other'), ' hf_of_path ');
  return () => rm(home, { recursive: true });
});

it('names the hub where no mirror is set', () => {
  expect(hubAddress({})).toBe('https://huggingface.co');
  expect(hubAddress({ HF_ENDPOINT: 'https://mirror/hf/' })).toBe('https://mirror/hf');
});

it('takes the token from where the tools of the hub take it, and never tells it', () => {
  expect(hubToken({ HF_HOME: home })).toBe('hf_of_home');
  expect(hubToken({ HF_HOME: home, HF_TOKEN_PATH: join(home, 'other') })).toBe('hf_of_path');
  expect(hubToken({ HF_HOME: home, HUGGING_FACE_HUB_TOKEN: 'hf_old' })).toBe('hf_old');
  expect(hubToken({ HF_HOME: home, HUGGING_FACE_HUB_TOKEN: 'hf_old', HF_TOKEN: 'hf_new\n' })).toBe('hf_new');
  expect(hubToken({ HF_HOME: join(home, 'none') })).toBeUndefined();
  expect(withoutSecrets('hf_of_home')).toBe('***');
});

it('takes it from the cache of the user where HF_HOME is not set', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'mainbench-hub-'));
  onTestFinished(() => rm(cache, { recursive: true }));
  expect(hubToken({ XDG_CACHE_HOME: cache })).toBeUndefined();
});

it.each([
  [{ HF_HUB_OFFLINE: '1' }, 'HF_HUB_OFFLINE'],
  [{ HF_HUB_OFFLINE: 'TRUE' }, 'HF_HUB_OFFLINE'],
  [{ TRANSFORMERS_OFFLINE: 'yes' }, 'TRANSFORMERS_OFFLINE'],
  [{ HF_DATASETS_OFFLINE: 'on' }, 'HF_DATASETS_OFFLINE'],
  [{ HF_HUB_OFFLINE: '0' }, undefined],
  [{}, undefined],
])('%j forbids the network: %s', (environment, variable) => {
  expect(offlineVariable(environment as Record<string, string>)).toBe(variable);
});
