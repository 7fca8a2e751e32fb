import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { SourceContext } from '@mainbench/spec';
import { onTestFinished } from 'vitest';

/** Real corpora beside the project: read from there, never copied. */
export const corpora = join(
  process.env.MAINBENCH_FIXTURES ?? resolve(import.meta.dirname, '../../../../../shared/fixtures'),
  'corpora',
);

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mainbench-data-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Has a server listen at a free port of this machine until the test ends. @returns its address */
export async function listenUntilEnd(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A context whose notes are kept. */
export function contextFor(dataDirectory: string): SourceContext & { notes: string[] } {
  const notes: string[] = [];
  return { dataDirectory, signal: new AbortController().signal, notes, note: (text) => void notes.push(text) };
}

/** A data directory with these files: text, or records as JSON lines; gzipped where the name ends in `.gz`. */
export async function folderWith(files: Readonly<Record<string, string | readonly unknown[]>>): Promise<string> {
  const directory = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : content.map((row) => `${JSON.stringify(row)}\n`).join('');
    await writeFile(join(directory, name), name.endsWith('.gz') ? gzipSync(text) : text);
  }
  return directory;
}
