import { isAbsolute } from 'node:path';
import type { LaunchSettings, ModelReference, TgiSettings } from '@mainbench/spec';

/** A launch that this machine starts itself. */
export type StartedLaunch = Exclude<LaunchSettings, { kind: 'external' }>;

/** The command line of a server. */
export interface ServerCommand {
  command: string;
  arguments: string[];
  /** The model's name as the server will tell it in /info. */
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
}

const containerPort = 80;

/**
 * Builds the command line that serves a model by TGI 3.
 * Flags: huggingface/text-generation-inference, docs/source/reference/launcher.md.
 */
export function serverCommand(
  settings: Omit<TgiSettings, 'launch'> & { launch: StartedLaunch },
  model: ModelReference,
  place: ServerPlace,
): ServerCommand {
  const { launch } = settings;
  if (launch.kind === 'launcher') {
    const flags = launcherFlags(settings, model.path, model.revision);
    const own = portOf(launch.arguments) === undefined ? ['--port', String(place.port)] : [];
    return {
      command: launch.command,
      arguments: [...flags, '--hostname', '127.0.0.1', ...own, ...launch.arguments],
      modelId: model.path,
    };
  }
  const isFolder = isAbsolute(model.path);
  const modelId = isFolder ? '/model' : model.path;
  const volume = isFolder ? `${model.path}:/model:ro` : `${place.hubCache}:/data`;
  const devices = launch.runner === 'docker' ? ['--gpus', 'all'] : ['--device', 'nvidia.com/gpu=all'];
  return {
    command: launch.runner,
    arguments: [
      ...['run', '--rm', '--name', place.name, ...devices, '--shm-size', '1g'],
      ...['--publish', `127.0.0.1:${place.port}:${containerPort}`, '--volume', volume],
      // Only the name: the value stays out of the command line and comes from the environment.
      ...['--env', 'HF_TOKEN', launch.image],
      ...launcherFlags(settings, modelId, isFolder ? undefined : model.revision),
      ...['--hostname', '0.0.0.0', '--port', String(containerPort), ...launch.arguments],
    ],
    modelId,
    afterwards: [launch.runner, 'rm', '--force', place.name],
  };
}

function launcherFlags(
  settings: Omit<TgiSettings, 'launch'> & { launch: StartedLaunch },
  modelId: string,
  revision: string | undefined,
): string[] {
  const { shards } = settings.launch;
  return [
    ...['--model-id', modelId],
    ...(revision === undefined ? [] : ['--revision', revision]),
    ...['--dtype', settings.dtype],
    ...(shards > 1 ? ['--sharded', 'true', '--num-shard', String(shards)] : []),
    ...['--max-concurrent-requests', String(settings.max_concurrent_requests)],
    '--enable-prefill-logprobs',
    ...['--usage-stats', 'off'],
  ];
}

/** The port that a user's own arguments ask for; undefined where they ask for none. */
export function portOf(args: readonly string[]): number | undefined {
  for (const [index, argument] of args.entries()) {
    const value = argument.startsWith('--port=') ? argument.slice('--port='.length) : args[index + 1];
    if (/^(--port(=.*)?|-p)$/.test(argument) && /^\d+$/.test(value ?? '')) {
      return Number(value);
    }
  }
  return undefined;
}
