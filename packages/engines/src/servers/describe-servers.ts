import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { withoutSecretValues } from '@mainbench/kit';
import { type Engine, hasAddress, type JsonObject, type ServerSettings, type TrainerSettings } from '@mainbench/spec';
import { readServers } from '../connect/read-servers.ts';
import { accessOf, reachServers, serversOf } from './addressed-servers.ts';
import { programOf, requireProgram } from './server-command.ts';

const longestAnswer = 30_000;

/** Engine, versions and what else numbers depend on. What is not installed here is null. */
export async function describeServers(
  engine: Engine,
  settings: ServerSettings,
  { processes }: TrainerSettings,
  trainerVersions: () => Promise<JsonObject | null>,
): Promise<JsonObject> {
  const { dtype } = settings;
  const server = await describeServer(engine, settings);
  return { engine: engine.name, dtype, server, trainer: { processes, versions: await trainerVersions() } };
}

async function describeServer(engine: Engine, settings: ServerSettings): Promise<JsonObject> {
  if (hasAddress(settings)) {
    const { version, model } = await reachServers(serversOf(engine, settings), (waiting) =>
      readServers(serversOf(engine, settings), { ...accessOf(settings), ...waiting }),
    );
    return { version, model };
  }
  const { image, shards } = settings;
  const started = { shards, arguments: shown(settings.arguments) };
  return image === undefined
    ? { version: await versionOf(programOf(requireProgram(engine), settings)), ...started }
    : { image, ...started };
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
