import { withoutSecretValues } from '@mainbench/kit';
import { type Engine, hasAddress, type ServerSettings } from '@mainbench/spec';
import { serverCommand } from './server-command.ts';

/**
 * The command line by which a run will start a server of a model, for people: MODEL stands for the model; a port that the
 * run chooses, what it adds to a container and secrets are left out.
 *
 * @returns undefined where the run starts none
 */
export function startCommand(engine: Engine, settings: ServerSettings): string | undefined {
  if (engine.server === undefined || hasAddress(settings)) return undefined;
  const place = { port: 0, name: 'NAME', hubCache: 'HUB_CACHE' };
  const { command, arguments: all } = serverCommand(engine.server, settings, { path: 'MODEL' }, place);
  const port = all.findIndex((argument, index) => argument === '--port' && all[index + 1] === '0');
  const shown = port === -1 ? all : all.toSpliced(port, 2);
  return [command, ...withoutSecretValues(shown)].join(' ');
}
