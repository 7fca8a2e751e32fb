import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { MainbenchError } from '@mainbench/spec';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { reportError } from './report-error.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function report(error: unknown, json = false): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  const code = await reportError(error, json);
  return { code, said: lines.join('') };
}

describe('reportError', () => {
  it('is one sentence with its place for what a user can mend', async () => {
    const error = new MainbenchError('data', 'expected JSON.', { file: 'a.jsonl', line: 3, hint: 'Correct it.' });
    const { code, said } = await report(new Error('outer', { cause: error }));
    expect(code).toBe(4);
    expect(said).toBe('a.jsonl:3: expected JSON. Correct it.\n');
  });

  it('explains an error of the file system that nobody explained before', async () => {
    const error = await readFile('/nowhere/at/all').catch((reason: unknown) => reason);
    const { code, said } = await report(error);
    expect(code).toBe(4);
    expect(said).toBe('/nowhere/at/all: cannot be read: there is no such file. Check the path.\n');
  });

  it.each([
    [new TypeError('a is not a function\n    at nowhere'), 'a is not a function'],
    [new MainbenchError('internal', 'a bug.'), 'a bug.'],
    ['text', 'text'],
    [null, 'null'],
  ])('keeps the stack of a bug in a file: %s', async (error, reason) => {
    const { code, said } = await report(error);
    const [first, second] = said.split('\n');
    expect(code).toBe(1);
    expect(first).toBe(`mainbench failed with an internal error: ${reason}`);
    expect(said).not.toContain('    at ');
    const file = /^The details are in (.*); please report them\.$/.exec(second ?? '')?.[1] ?? '';
    expect(readFileSync(file, 'utf8')).toContain(error instanceof Error ? '    at ' : String(error));
  });

  it('is one JSON event for programs, without colours and secrets', async () => {
    const details = { file: 'http://me:word@host/a', line: 3, hint: 'Correct it.', retryable: true };
    const { code, said } = await report(new MainbenchError('endpoint', 'no reply.', details), true);
    expect(code).toBe(7);
    expect(said.endsWith('}\n')).toBe(true);
    expect(JSON.parse(said)).toEqual({
      ...{ event: 'error', kind: 'endpoint', message: 'no reply.', exit_code: 7 },
      ...details,
      file: 'http://***@host/a',
    });
    const bug = JSON.parse((await report(new TypeError('a bug'), true)).said);
    expect(bug).toMatchObject({ kind: 'internal', message: 'mainbench failed with an internal error: a bug' });
    expect(readFileSync(bug.file, 'utf8')).toContain('TypeError: a bug');
  });

  it('says what it can where no file can be written', async () => {
    vi.stubEnv('TMPDIR', '/nowhere/at/all');
    const { code, said } = await report(new TypeError('a bug'));
    expect(code).toBe(1);
    expect(said).toBe('mainbench failed with an internal error: a bug\n');
    expect(existsSync('/nowhere/at/all')).toBe(false);
  });
});
