import { isAbsolute } from 'node:path';
import {
  type Engine,
  MainbenchError,
  type ModelReference,
  type ServerProgram,
  type ServerSettings,
} from '@mainbench/spec';

/** The command line of a server. */
export interface ServerCommand {
  command: string;
  arguments: string[];
  /** The model's name as the server will tell it. */
  modelId: string;
  /** Run once the server has ended, where something may be left of it. */
  afterwards?: string[];
}

export interface ServerPlace {
  /** Port on this machine. */
  port: number;
  /** Name for a container. */
  name: string;
  /** Folder in which the hub's downloads are kept. */
  hubCache: string;
  /** Ids of the devices that it may use; all by default. */
  devices?: readonly string[] | undefined;
}

/** A flag with its value; nothing where there is none. */
export function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
}

/**
 * How servers of an engine are started.
 * @throws MainbenchError of kind `recipe` where they must run already
 */
export function requireProgram({ name, server }: Engine): ServerProgram {
  if (server !== undefined) return server;
  throw new MainbenchError('recipe', `serve: the engine ${name} has no program that a run could start.`, {
    recipePath: ['serve'],
    hint: 'Start its servers yourself, and name their addresses: urls: [http://…].',
  });
}

/** The program that must be installed to start a server: the engine's own, or what runs its image. */
export function programOf(program: ServerProgram, { image, runner, command }: ServerSettings): string {
  return image === undefined ? (command ?? program.command) : (runner ?? 'docker');
}

const containerPort = 80;

/** Builds the command line that serves a model. */
export function serverCommand(
  program: ServerProgram,
  settings: ServerSettings,
  model: ModelReference,
  place: ServerPlace,
): ServerCommand {
  const { image, runner = 'docker', arguments: more } = settings;
  const command = programOf(program, settings);
  if (image === undefined) {
    const port = ownPort(settings) === undefined ? place.port : undefined;
    return {
      command,
      // A command of the user's own takes the flags as they are, unless the engine says otherwise.
      arguments: [
        ...(settings.command === undefined || program.subcommandAlways === true ? program.subcommand : []),
        ...program.flags(settings, model, { host: '127.0.0.1', port }),
        ...more,
      ],
      modelId: model.path,
    };
  }
  const isFolder = isAbsolute(model.path);
  const modelId = isFolder ? '/model' : model.path;
  const volume = isFolder ? `${model.path}:/model:ro` : `${place.hubCache}:/data`;
  const { devices: ids } = place;
  // Docker reads its value as CSV, so a list of ids stands in quotes (docs.docker.com, "GPU access"); podman takes CDI names.
  const devices =
    runner === 'docker'
      ? ['--gpus', ids === undefined ? 'all' : `"device=${ids.join(',')}"`]
      : (ids ?? ['all']).flatMap((id) => ['--device', `nvidia.com/gpu=${id}`]);
  return {
    command,
    arguments: [
      ...['run', '--rm', '--name', place.name, ...devices, '--shm-size', '1g'],
      ...['--publish', `127.0.0.1:${place.port}:${containerPort}`, '--volume', volume],
      // Only the name: the value stays out of the command line and comes from the environment.
      ...['--env', 'HF_TOKEN'],
      ...program.imageEnvironment.flatMap((variable) => ['--env', variable]),
      ...[image, ...program.inImage],
      ...program.flags(settings, isFolder ? { path: modelId } : model, { host: '0.0.0.0', port: containerPort }),
      ...more,
    ],
    modelId,
    afterwards: [command, 'rm', '--force', place.name],
  };
}

/** The port that a user's own arguments ask for; undefined where they ask for none, and of what runs in an image. */
export function ownPort({ image, arguments: more }: Pick<ServerSettings, 'image' | 'arguments'>): number | undefined {
  if (image !== undefined) return undefined;
  for (const [index, argument] of more.entries()) {
    const value = argument.startsWith('--port=') ? argument.slice('--port='.length) : more[index + 1];
    if (/^(--port(=.*)?|-p)$/.test(argument) && /^\d+$/.test(value ?? '')) return Number(value);
  }
  return undefined;
}
