import { type Engine, hasAddress, type ServerSettings } from '@mainbench/spec';
import { readServers } from '../connect/read-servers.ts';
import { accessOf, serversOf } from './addressed-servers.ts';
import { requireExecutable } from './find-executable.ts';
import { requireFreePort } from './ports.ts';
import { portOf, programOf, requireProgram } from './server-command.ts';

/** Milliseconds for a server that somebody else started and that should be up. */
const addressedTimeout = 5000;

/**
 * Looks for what a launch needs before there is any model to serve: its program, its port, its server.
 *
 * @throws MainbenchError of kind `environment`, `engine` or `endpoint` where it is not there, or `interrupted`
 */
export async function checkLaunch(engine: Engine, settings: ServerSettings, signal: AbortSignal): Promise<void> {
  if (hasAddress(settings)) {
    await readServers(serversOf(engine, settings), { startTimeout: addressedTimeout, signal, ...accessOf(settings) });
    return;
  }
  requireExecutable(programOf(requireProgram(engine), settings));
  const port = settings.image === undefined ? portOf(settings.arguments) : undefined;
  if (port !== undefined) {
    await requireFreePort(port);
  }
}
