import { type FileHandle, open, rm } from 'node:fs/promises';

/** The time by which signs of life are judged. */
export interface LeaseClock {
  /** Leaves a sign of life on a file, which holds `text` from then on. */
  stamp(handle: FileHandle, text: string): Promise<void>;
  /** The present, in the time of the stamps; milliseconds. */
  now(): Promise<number>;
  close(): Promise<void>;
}

/**
 * The clock of the file system that holds a folder: the machines that share the folder need not agree on the time.
 * @param path a file of this process alone in that folder, made when the time is first asked for
 */
export function folderClock(path: string): LeaseClock {
  let own: Promise<FileHandle> | undefined;
  // Bytes that arrive get the server's time; setting a time would write this machine's.
  const stamp = async (handle: FileHandle, text: string) => {
    await handle.write(text, 0);
    await handle.datasync();
  };
  return {
    stamp,
    async now() {
      own ??= open(path, 'w');
      const handle = await own;
      await stamp(handle, '.');
      return (await handle.stat()).mtimeMs;
    },
    async close() {
      if (own === undefined) return;
      await own.then((handle) => handle.close()).catch(() => undefined);
      await rm(path, { force: true });
    },
  };
}
