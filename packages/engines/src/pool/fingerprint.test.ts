import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferenceClient } from '@mainbench/spec';
import { describe, expect, it, onTestFinished } from 'vitest';
import { otherModel, readIdentity, sameModel, takeFingerprint, writeIdentity } from './fingerprint.ts';

function client(capabilities: Partial<InferenceClient['capabilities']>): InferenceClient {
  return {
    capabilities: { engine: 'tgi', model: 'm', generate: true, loglikelihood: true, ...capabilities },
    loglikelihood: async () => ({ tokenLogprobs: [-1, -2] }),
    generate: async () => ({ text: ' four tokens' }),
    identify: async () => ({ model: 'm', weights: 'abc' }),
  } as unknown as InferenceClient;
}

describe('a fingerprint', () => {
  it('holds scores where there are any, else a short continuation, else the name alone', async () => {
    expect(await takeFingerprint(client({}))).toEqual({ model: 'm', weights: 'abc', logprobs: [-1, -2] });
    expect(await takeFingerprint(client({ loglikelihood: false }))).toMatchObject({ text: ' four tokens' });
    const service = await takeFingerprint(client({ loglikelihood: false, charges: true }));
    expect(service).toEqual({ model: 'm', weights: 'abc' });
  });

  it('is that of the same model within the noise of a data type', () => {
    const one = { model: 'm', logprobs: [-1, -8] };
    expect(sameModel(one, { model: 'm', logprobs: [-1.03, -8.03125] }, 0.1)).toBe(true);
    expect(sameModel(one, { model: 'm', logprobs: [-1, -8.2] }, 0.1)).toBe(false);
    expect(sameModel(one, { model: 'm', logprobs: [-1] }, 0.1)).toBe(false);
    expect(sameModel(one, { model: 'n', logprobs: [-1, -8] }, 0.1)).toBe(false);
    expect(sameModel(one, { model: 'm', logprobs: [-1, Number.NaN] }, 0.1)).toBe(false);
    expect(sameModel({ ...one, weights: 'a' }, { ...one, weights: 'b' }, 0.1)).toBe(false);
    expect(sameModel({ model: 'm', text: 'a' }, { model: 'm', text: 'b' }, 0.1)).toBe(false);
  });

  it('says what another model is', () => {
    const found = otherModel('http://a', { model: 'n' }, { model: 'm' });
    expect(found.message).toBe('http://a serves n, not m.');
    expect(otherModel('http://a', { model: 'm' }, { model: 'm' }).message).toContain(
      'other weights under the same name',
    );
  });
});

async function freshFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-identity-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'of', 'model.json');
}

describe('the identity of a model', () => {
  it('is read as it was written, to the last bit', async () => {
    const file = await freshFile();
    expect(await readIdentity(file)).toBeUndefined();
    const fingerprint = { model: 'm', weights: 'abc', logprobs: [-0.1, -1 / 3] };
    await writeIdentity(file, fingerprint);
    expect(await readIdentity(file)).toEqual(fingerprint);
  });

  it.each(['', 'null', '{"model":1}', '{"model":"m","logprobs":["a"]}'])('is not taken from %j', async (text) => {
    const file = await freshFile();
    await writeIdentity(file, { model: 'm' });
    await writeFile(file, text);
    await expect(readIdentity(file)).rejects.toMatchObject({ kind: 'data', details: { file } });
  });
});
