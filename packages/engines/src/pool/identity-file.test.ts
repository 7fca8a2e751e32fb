import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readIdentity, writeIdentity } from './identity-file.ts';

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
