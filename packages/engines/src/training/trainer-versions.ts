import { join } from 'node:path';
import { type JsonObject, MainbenchError } from '@mainbench/spec';
import { startWorker } from '../python/worker.ts';
import type { RuntimeOptions } from '../runtime/runtime-options.ts';

/** Versions of the trainer's libraries, as a worker started for that tells them; null where it cannot start. */
export async function readTrainerVersions(options: RuntimeOptions, python: () => string): Promise<JsonObject | null> {
  try {
    const worker = await startWorker({ python: python(), log: join(options.runDirectory, 'logs', 'engine.log') });
    await worker.stop();
    return worker.versions;
  } catch (error) {
    if (MainbenchError.is(error) && error.kind === 'environment') {
      return null;
    }
    throw error;
  }
}
