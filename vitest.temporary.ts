import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Processes that tests leave behind end within this time, in tries of so many milliseconds. */
const patient = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

/**
 * For vitest, once a run: a folder in which tests, and the programs that they start, make all temporary files. It is
 * removed at the end, whatever failed, unless MAINBENCH_KEEP_TEMPORARY is set.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const before = process.env.TMPDIR;
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-tests-'));
  process.env.TMPDIR = folder;
  return async () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    if (process.env.MAINBENCH_KEEP_TEMPORARY) {
      process.stderr.write(`The temporary files of the tests: ${folder}\n`);
      return;
    }
    // Tests take away the right to write in folders, and with it the right to empty them.
    await rm(folder, patient).catch(async () => {
      await promisify(execFile)('chmod', ['-R', 'u+rwX', folder]).catch(() => undefined);
      await rm(folder, patient).catch((error: Error) => process.stderr.write(`${folder} is left: ${error.message}\n`));
    });
  };
}
