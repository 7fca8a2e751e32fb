import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { withoutSecretValues } from '@mainbench/kit';
import { type Engine, hasAddress, type JsonObject, type ServerSettings } from '@mainbench/spec';
import { readServers } from '../connect/read-servers.ts';
import { requireExecutable } from './find-executable.ts';
import { requireFreePort } from './ports.ts';
import { accessOf, reachServers, serversOf } from './reach-servers.ts';
import { ownPort, programOf, requireProgram } from './server-command.ts';

/** Milliseconds for a server that somebody else started and that should be up. */
const addressedTimeout = 5000;
/** Milliseconds for a program to tell its version. */
const versionTimeout = 30_000;

/**
 * Looks for what serving needs before there is any model to serve: its program, its port, its server.
 * @throws MainbenchError of kind `environment`, `engine` or `endpoint` where it is not there, or `interrupted`
 */
export async function checkServers(engine: Engine, settings: ServerSettings, signal: AbortSignal): Promise<void> {
  if (hasAddress(settings)) {
    await readServers(serversOf(engine, settings), { startTimeout: addressedTimeout, signal, ...accessOf(settings) });
    return;
  }
  requireExecutable(programOf(requireProgram(engine), settings));
  const port = ownPort(settings);
  if (port !== undefined) await requireFreePort(port);
}

/** Version and what else numbers depend on, without secrets. What is not installed here is null. */
export async function describeServers(engine: Engine, settings: ServerSettings): Promise<JsonObject> {
  if (hasAddress(settings)) {
    const servers = serversOf(engine, settings);
    const { version, model } = await reachServers(servers, (waiting) =>
      readServers(servers, { ...accessOf(settings), ...waiting }),
    );
    return { version, model };
  }
  const { image, shards } = settings;
  const started = { shards, arguments: withoutSecretValues([...settings.arguments]) };
  return image === undefined
    ? { version: await versionOf(programOf(requireProgram(engine), settings)), ...started }
    : { image, ...started };
}

async function versionOf(command: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(command, ['--version'], { timeout: versionTimeout });
    return stdout.trim();
  } catch {
    return null;
  }
}
