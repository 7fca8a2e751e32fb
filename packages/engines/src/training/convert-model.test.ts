import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeProgram, temporaryFolder } from '../testing/programs.ts';
import { type Conversion, convertModel } from './convert-model.ts';

const { signal } = new AbortController();

function prepare(): { conversion: Conversion; notes: string[] } {
  const folder = temporaryFolder();
  const notes: string[] = [];
  const conversion = {
    source: join(folder, 'small.gguf'),
    sha256: 'abc',
    output: join(folder, 'models', 'small'),
    log: join(folder, 'models', 'small.log'),
    signal,
    note: (text: string) => void notes.push(text),
    python: fakeProgram(folder, 'python', 'fake-engine.mjs'),
  };
  return { conversion, notes };
}

it('makes a model folder once, and again where the file is another', async () => {
  const { conversion, notes } = prepare();
  expect(await convertModel(conversion)).toEqual({ made: true, natsPerToken: 3 });
  const kept = () => JSON.parse(readFileSync(join(conversion.output, 'conversion.json'), 'utf8'));
  expect(kept()).toEqual({ version: 1, sha256: 'abc', nats_per_token: 3 });
  // Without a Python nothing can be made: what is there is taken as it is.
  expect(await convertModel({ ...conversion, python: '/none' })).toEqual({ made: false, natsPerToken: 3 });
  expect(notes).toEqual([`writing the model folder ${conversion.output} (half a minute for a small model)`]);
  expect(await convertModel({ ...conversion, sha256: 'def' })).toMatchObject({ made: true });
  expect(kept().sha256).toBe('def');
});

it('says what the engine says of a file that cannot be converted', async () => {
  const { conversion } = prepare();
  await expect(convertModel({ ...conversion, source: '/wrong.gguf' })).rejects.toMatchObject({
    kind: 'data',
    message: 'It is no whole GGUF file.',
  });
});
