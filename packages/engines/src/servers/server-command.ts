import { isAbsolute } from 'node:path';
import type { ModelReference, ServerSettings } from '@mainbench/spec';

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
}

interface Listening {
  host: string;
  /** Undefined where the user's own arguments name it. */
  port: number | undefined;
}

/** How an engine's server is started. */
interface EngineCommand {
  command: string;
  /** What stands between the command and its flags, and before the flags inside an image, whose entry point may be the program. */
  program: readonly string[];
  inImage: readonly string[];
  flags(settings: ServerSettings, model: string, revision: string | undefined, listening: Listening): string[];
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
}

/** Flags: huggingface/text-generation-inference, docs/source/reference/launcher.md. */
const tgi: EngineCommand = {
  command: 'text-generation-launcher',
  program: [],
  inImage: [],
  flags: ({ shards, dtype, max_concurrent_requests }, model, revision, { host, port }) => [
    ...['--model-id', model, ...option('--revision', revision), '--dtype', dtype],
    ...(shards > 1 ? ['--sharded', 'true', '--num-shard', String(shards)] : []),
    ...['--max-concurrent-requests', String(max_concurrent_requests)],
    '--enable-prefill-logprobs',
    ...['--usage-stats', 'off', '--hostname', host, ...option('--port', port)],
  ],
};

/**
 * Flags: vllm-project/vllm, docs/configuration/engine_args.md and docs/cli/serve.md. Prompt log-probabilities hold the
 * logits of the whole vocabulary, so some memory is left to them, and they are wrong with prefix caching (issue 42019).
 */
const vllm: EngineCommand = {
  command: 'vllm',
  program: ['serve'],
  inImage: [],
  flags: ({ shards, dtype, max_concurrent_requests }, model, revision, { host, port }) => [
    ...[model, ...option('--revision', revision), '--dtype', dtype],
    ...(shards > 1 ? ['--tensor-parallel-size', String(shards)] : []),
    ...['--max-num-seqs', String(Math.min(max_concurrent_requests, 256))],
    ...['--gpu-memory-utilization', '0.8', '--no-enable-prefix-caching', '--host', host, ...option('--port', port)],
  ],
};

/** Flags: sgl-project/sglang, docs/advanced_features/server_arguments.md. */
const sglang: EngineCommand = {
  command: 'python3',
  program: ['-m', 'sglang.launch_server'],
  inImage: ['python3', '-m', 'sglang.launch_server'],
  flags: ({ shards, dtype, max_concurrent_requests }, model, revision, { host, port }) => [
    ...['--model-path', model, ...option('--revision', revision), '--dtype', dtype],
    ...(shards > 1 ? ['--tp-size', String(shards)] : []),
    ...['--max-running-requests', String(max_concurrent_requests)],
    ...['--mem-fraction-static', '0.8', '--host', host, ...option('--port', port)],
  ],
};

const commands = { tgi, vllm, sglang };

/** The program that must be installed to start a server: the engine's own, or what runs its image. */
export function programOf({ engine, image, runner, command }: ServerSettings): string {
  return image === undefined ? (command ?? commands[engine].command) : (runner ?? 'docker');
}

const containerPort = 80;

/** Builds the command line that serves a model. */
export function serverCommand(settings: ServerSettings, model: ModelReference, place: ServerPlace): ServerCommand {
  const { image, runner = 'docker', arguments: more } = settings;
  const engine = commands[settings.engine];
  const command = programOf(settings);
  if (image === undefined) {
    const port = portOf(more) === undefined ? place.port : undefined;
    return {
      command,
      // A command of the user's own takes the flags as they are; vLLM's program has others beside `serve`.
      arguments: [
        ...(settings.command === undefined || settings.engine === 'vllm' ? engine.program : []),
        ...engine.flags(settings, model.path, model.revision, { host: '127.0.0.1', port }),
        ...more,
      ],
      modelId: model.path,
    };
  }
  const isFolder = isAbsolute(model.path);
  const modelId = isFolder ? '/model' : model.path;
  const volume = isFolder ? `${model.path}:/model:ro` : `${place.hubCache}:/data`;
  const devices = runner === 'docker' ? ['--gpus', 'all'] : ['--device', 'nvidia.com/gpu=all'];
  return {
    command,
    arguments: [
      ...['run', '--rm', '--name', place.name, ...devices, '--shm-size', '1g'],
      ...['--publish', `127.0.0.1:${place.port}:${containerPort}`, '--volume', volume],
      // Only the name: the value stays out of the command line and comes from the environment.
      ...['--env', 'HF_TOKEN'],
      // TGI's image keeps its downloads in /data by itself.
      ...(settings.engine === 'tgi' ? [] : ['--env', 'HF_HUB_CACHE=/data']),
      ...[image, ...engine.inImage],
      ...engine.flags(settings, modelId, isFolder ? undefined : model.revision, {
        host: '0.0.0.0',
        port: containerPort,
      }),
      ...more,
    ],
    modelId,
    afterwards: [command, 'rm', '--force', place.name],
  };
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
