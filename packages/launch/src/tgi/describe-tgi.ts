import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startWorker } from '@mainbench/engine';
import { readServers } from '@mainbench/inference';
import { withoutSecretValues } from '@mainbench/kit';
import { type JsonObject, MainbenchError, type TgiSettings } from '@mainbench/spec';
import type { RuntimeOptions } from '../runtime-options.ts';
import { serversOf, tokenOf } from './external-servers.ts';

const longestAnswer = 30_000;

/** Engine, versions and what else numbers depend on. What is not installed here is told as null. */
export async function describeTgi(
  settings: TgiSettings,
  trainerVersions: () => Promise<JsonObject | null>,
): Promise<JsonObject> {
  const { launch, dtype, processes } = settings;
  return {
    engine: 'tgi',
    dtype,
    launch: launch.kind,
    server: await describeServer(launch),
    trainer: { processes, versions: await trainerVersions() },
  };
}

async function describeServer(launch: TgiSettings['launch']): Promise<JsonObject> {
  switch (launch.kind) {
    case 'launcher':
      return { version: await versionOf(launch.command), shards: launch.shards, arguments: shown(launch.arguments) };
    case 'image':
      return { image: launch.image, shards: launch.shards, arguments: shown(launch.arguments) };
    case 'external': {
      const servers = serversOf(launch);
      const { version, model } = await readServers(servers, tokenOf(launch));
      return { ...(servers.engine === 'tgi' ? {} : { protocol: servers.engine }), version, model };
    }
  }
}

/** A manifest holds no API key that was given as an argument. */
function shown(args: readonly string[]): string[] {
  return withoutSecretValues([...args]);
}

async function versionOf(command: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(command, ['--version'], { timeout: longestAnswer });
    return stdout.trim();
  } catch {
    return null;
  }
}

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
