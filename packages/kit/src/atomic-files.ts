import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MainbenchError } from '@mainbench/spec';
import { exists } from './missing-files.ts';
import { describeSystemError } from './system-error.ts';
import { removeAbandoned, temporaryName } from './temporary-file.ts';

const bufferedBytes = 1 << 18;

/** What writeLinesAtomic wrote. */
export interface WrittenLines {
  lines: number;
  bytes: number;
  /** Of the whole file: 64 hexadecimal digits. */
  sha256: string;
}

/** Makes the names in a folder durable. Some systems cannot do that for folders; there the rename alone has to do. */
async function syncFolder(directory: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(directory, 'r');
    await handle.sync();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EISDIR', 'EINVAL', 'EPERM', 'EACCES', 'ENOTSUP', 'EBADF'].includes(code)) throw error;
  } finally {
    await handle?.close();
  }
}

/** Makes the name of a new file durable. */
export async function syncParent(path: string): Promise<void> {
  await syncFolder(dirname(path));
}

async function writeAtomic<T>(path: string, fill: (handle: FileHandle) => Promise<T>): Promise<T> {
  const directory = dirname(path);
  const temporary = join(directory, temporaryName(basename(path)));
  try {
    await removeAbandoned(directory, basename(path));
    const handle = await open(temporary, 'wx');
    let result: T;
    try {
      result = await fill(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncParent(path);
    return result;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw describeSystemError(error, path, 'write');
  }
}

/**
 * Writes a file so that it holds either its old or its new content, durable when this resolves.
 * @throws MainbenchError of kind `disk` or `environment` naming the file
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  await writeAtomic(path, (handle) => handle.writeFile(data));
}

/**
 * Writes lines (each without its newline) as a stream; the file appears once it is whole.
 * @throws MainbenchError of kind `disk` or `environment` naming the file; whatever the source of lines throws
 */
export async function writeLinesAtomic(
  path: string,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<WrittenLines> {
  return writeAtomic(path, async (handle) => {
    const hash = createHash('sha256');
    let count = 0;
    let bytes = 0;
    let buffered: string[] = [];
    let bufferedLength = 0;
    // Used again for each chunk: those of a large file would lie around until the next collection.
    let space = Buffer.allocUnsafe(2 * bufferedBytes);
    const flush = async () => {
      const text = buffered.join('');
      const needed = Buffer.byteLength(text);
      if (needed > space.length) space = Buffer.allocUnsafe(2 * needed);
      const chunk = space.subarray(0, space.write(text));
      buffered = [];
      bufferedLength = 0;
      hash.update(chunk);
      bytes += chunk.length;
      await handle.writeFile(chunk);
    };
    for await (const line of lines) {
      if (line.includes('\n')) {
        throw new MainbenchError('internal', `line ${count + 1} of ${path} would hold a newline.`);
      }
      buffered.push(line, '\n');
      bufferedLength += line.length + 1;
      count += 1;
      if (bufferedLength >= bufferedBytes) await flush();
    }
    await flush();
    return { lines: count, bytes, sha256: hash.digest('hex') };
  });
}

async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      await syncTree(path);
    } else if (entry.isFile()) {
      const handle = await open(path, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
  }
  await syncFolder(directory);
}

/**
 * Makes a finished folder appear under its final name, its content durable before.
 * @throws MainbenchError of kind `environment` where the final name is taken
 */
export async function commitDirectory(partial: string, final: string): Promise<void> {
  try {
    await syncTree(partial);
    if (await exists(final)) throw Object.assign(new Error('exists'), { code: 'EEXIST', syscall: 'rename' });
    await rename(partial, final);
    await syncParent(final);
  } catch (error) {
    throw describeSystemError(error, final, 'write');
  }
}

/**
 * Puts a finished folder, its content durable before, in the place of another, which is moved aside and then removed.
 * Between two renames neither has the final name; whoever finds it so after a kill renames one of them.
 * @throws MainbenchError of kind `disk` or `environment` naming the folder
 */
export async function replaceDirectory(partial: string, final: string, aside: string): Promise<void> {
  try {
    await syncTree(partial);
    await rm(aside, { recursive: true, force: true, maxRetries: 3 });
    await rename(final, aside);
    await rename(partial, final);
    await syncParent(final);
    await rm(aside, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    throw describeSystemError(error, final, 'write');
  }
}
