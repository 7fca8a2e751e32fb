import { readServers } from '@mainbench/inference';
import type { LaunchSettings } from '@mainbench/spec';
import { serversOf, tokenOf } from './external-servers.ts';
import { requireExecutable } from './find-executable.ts';
import { requireFreePort } from './ports.ts';
import { portOf } from './server-command.ts';

/** Milliseconds for a server that somebody else started and that should be up. */
const externalPatience = 5000;

/**
 * Looks for what a launch needs before there is any model to serve: its program, its port, its server.
 *
 * @throws MainbenchError of kind `environment`, `engine` or `endpoint` where it is not there, or `interrupted`
 */
export async function checkLaunch(launch: LaunchSettings, signal: AbortSignal): Promise<void> {
  if (launch.kind === 'external') {
    await readServers(serversOf(launch), { startTimeout: externalPatience, signal, ...tokenOf(launch) });
    return;
  }
  requireExecutable(launch.kind === 'launcher' ? launch.command : launch.runner);
  const port = launch.kind === 'launcher' ? portOf(launch.arguments) : undefined;
  if (port !== undefined) {
    await requireFreePort(port);
  }
}
