import { execFileSync, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileChunks } from './file-chunks.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

async function read(path: string, start?: number): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const chunk of fileChunks(path, start)) copies.push(Buffer.from(chunk));
  return Buffer.concat(copies);
}

describe('fileChunks', () => {
  it('reads a file from where it is told', async () => {
    const path = join(await temporaryFolder(), 'file');
    const content = Buffer.from(Array.from({ length: 700_001 }, (_, index) => (index * 7) % 251));
    await writeFile(path, content);
    expect((await read(path)).equals(content)).toBe(true);
    expect((await read(path, 300_000)).equals(content.subarray(300_000))).toBe(true);
    expect((await read(path, 700_001)).length).toBe(0);
  });

  it('reads a pipe', async () => {
    const path = join(await temporaryFolder(), 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path]);
    spawn('sh', ['-c', 'printf abc > "$1"', 'sh', path]);
    expect((await read(path)).toString()).toBe('abc');
  });

  it('uses the same memory again, and stops where the reader does', async () => {
    const path = join(await temporaryFolder(), 'file');
    await writeFile(path, Buffer.alloc(600_000, 1));
    const chunks = fileChunks(path);
    const first = (await chunks.next()).value as Buffer;
    const second = (await chunks.next()).value as Buffer;
    expect(second.buffer).toBe(first.buffer);
    await chunks.return(undefined);
    expect((await chunks.next()).done).toBe(true);
  });
});
