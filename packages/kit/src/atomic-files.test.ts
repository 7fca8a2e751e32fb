import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commitDirectory, writeFileAtomic, writeLinesAtomic } from './atomic-files.ts';
import { sha256 } from './digest.ts';
import { temporaryName } from './temporary-file.ts';
import { runScript } from './testing/run-script.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

describe('writeFileAtomic', () => {
  it('writes text and bytes, and replaces what was there', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'state.json');
    await writeFileAtomic(path, 'old');
    await writeFileAtomic(path, Buffer.from([0, 255]));
    expect(await readFile(path)).toEqual(Buffer.from([0, 255]));
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  it('shows a reader one whole version or another while it is rewritten', async () => {
    const path = join(await temporaryFolder(), 'state.json');
    const versions = ['a', 'b', 'c'].map((letter) => letter.repeat(200_000));
    await writeFileAtomic(path, versions[0] as string);
    let writing = true;
    const writers = Promise.all(
      versions.map(async (version) => {
        for (let round = 0; round < 4; round += 1) await writeFileAtomic(path, version);
      }),
    ).finally(() => {
      writing = false;
    });
    while (writing) expect(versions).toContain(await readFile(path, 'utf8'));
    await writers;
    expect(await readdir(join(path, '..'))).toEqual(['state.json']);
  });

  it('names a missing folder', async () => {
    const path = join(await temporaryFolder(), 'none', 'state.json');
    await expect(writeFileAtomic(path, '')).rejects.toMatchObject({ kind: 'environment', details: { file: path } });
  });

  it('clears away what a killed process left, and nothing else', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'state.json');
    const own = temporaryName('state.json');
    const left = own.replace(`-${process.pid}-`, '-4194999-');
    const ofAnother = temporaryName('other.json').replace(`-${process.pid}-`, '-4194999-');
    for (const name of [own, left, ofAnother]) await writeFile(join(folder, name), 'half');
    await writeFileAtomic(path, 'new');
    expect((await readdir(folder)).sort()).toEqual([own, ofAnother, 'state.json'].sort());
  });
});

describe('writeLinesAtomic', () => {
  it('writes the lines and says what it wrote', async () => {
    const path = join(await temporaryFolder(), 'rows.jsonl');
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'grapheme' }).filter((line) => !line.includes('\n')),
          { maxLength: 20 },
        ),
        async (lines) => {
          const written = await writeLinesAtomic(path, lines);
          const text = lines.map((line) => `${line}\n`).join('');
          expect(await readFile(path, 'utf8')).toBe(text);
          expect(written).toEqual({ lines: lines.length, bytes: Buffer.byteLength(text), sha256: sha256(text) });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('takes a stream of more than fits its buffer', async () => {
    const path = join(await temporaryFolder(), 'rows.jsonl');
    async function* lines() {
      for (let index = 0; index < 30_000; index += 1) yield JSON.stringify({ id: index, text: 'é'.repeat(10) });
    }
    const written = await writeLinesAtomic(path, lines());
    const text = await readFile(path, 'utf8');
    expect(written).toEqual({ lines: 30_000, bytes: Buffer.byteLength(text), sha256: sha256(text) });
    expect(text.split('\n')[29_999]).toBe('{"id":29999,"text":"éééééééééé"}');
  });

  it('leaves the old file and no other where the lines end in an error', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'rows.jsonl');
    await writeLinesAtomic(path, ['old']);
    async function* broken() {
      yield 'new';
      throw new Error('no more rows');
    }
    await expect(writeLinesAtomic(path, broken())).rejects.toThrow('no more rows');
    await expect(writeLinesAtomic(path, ['new', 'a\nb'])).rejects.toThrow('line 2 of');
    expect(await readFile(path, 'utf8')).toBe('old\n');
    expect(await readdir(folder)).toEqual(['rows.jsonl']);
  });

  it('says that there is no room, and leaves nothing half written', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'rows.jsonl');
    await writeFile(path, 'old\n');
    const output = await runScript(
      `import { writeLinesAtomic } from './atomic-files.ts';
       const lines = Array.from({ length: 5000 }, (_, index) => 'line ' + index);
       await writeLinesAtomic(process.env.TARGET, lines).catch((error) => console.log(error.kind, error.message));`,
      { TARGET: path },
      16,
    );
    expect(output).toBe('disk cannot be written: the file would exceed the size limit of this system.\n');
    expect(await readFile(path, 'utf8')).toBe('old\n');
    expect(await readdir(folder)).toEqual(['rows.jsonl']);
  });
});

describe('commitDirectory', () => {
  it('renames a folder with all it holds', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'model.partial', 'model'), { recursive: true });
    await writeFile(join(folder, 'model.partial', 'model', 'config.json'), '{}');
    await commitDirectory(join(folder, 'model.partial'), join(folder, 'model'));
    expect(await readdir(folder)).toEqual(['model']);
    expect(await readFile(join(folder, 'model', 'model', 'config.json'), 'utf8')).toBe('{}');
  });

  it('never replaces a folder that is there', async () => {
    const folder = await temporaryFolder();
    const final = join(folder, 'rows');
    await mkdir(join(folder, 'rows.partial'));
    await mkdir(final);
    await expect(commitDirectory(join(folder, 'rows.partial'), final)).rejects.toMatchObject({
      kind: 'environment',
      message: 'cannot be written: it already exists.',
      details: { file: final },
    });
    expect((await readdir(folder)).sort()).toEqual(['rows', 'rows.partial']);
  });
});
