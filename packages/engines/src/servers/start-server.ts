import {
  type Engine,
  type EngineOptions,
  type InferenceClient,
  MainbenchError,
  type ModelReference,
  type ServerProgram,
  type ServerSettings,
} from '@mainbench/spec';
import { compileCacheVariables, type DevicePlace, deviceVariables } from '../devices/device-place.ts';
import { startGuarded } from '../processes/guarded-process.ts';
import { probeClient } from '../runtime/probe-client.ts';
import type { RunningModel } from '../runtime/running-models.ts';
import { requireExecutable } from './find-executable.ts';
import { hubCache } from './hub-weights.ts';
import { findFreePort, requireFreePort } from './ports.ts';
import { requestLimits } from './reach-servers.ts';
import { ownPort, requireProgram, serverCommand } from './server-command.ts';
import { serverEndError } from './start-error.ts';

export interface StartServerOptions {
  engine: Engine;
  settings: ServerSettings;
  log: string;
  /** Milliseconds until a started server must be healthy; by default half an hour, for downloads of large models. */
  startTimeout?: number;
  /** Milliseconds that a server gets to end by itself. */
  grace?: number;
  onNote?: ((note: string) => void) | undefined;
  /** The devices that the server may use; all of the machine by default. */
  place?: DevicePlace | undefined;
  /** Whether others start beside it on other devices. */
  hasNeighbours?: boolean;
}

/** A server that was started, is healthy and was connected to. */
export interface LaunchedServer {
  url: string;
  /** Of the first connection: whoever uses it closes it. */
  client: InferenceClient;
  /** Connects once more. */
  connect(signal: AbortSignal): Promise<InferenceClient>;
  /** Aborted once the server is gone; its reason is a MainbenchError that tells why. */
  gone: AbortSignal;
  /** Never rejects: a server that is gone is as good as stopped. */
  stop(): Promise<void>;
}

export const defaultStartTimeout = 1_800_000;
const defaultGrace = 30_000;
const noteInterval = 10_000;

/** Starts a server for a model and waits until it is healthy and probed; throws as `launchServer`. */
export async function startServer(
  options: StartServerOptions,
  model: ModelReference,
  signal: AbortSignal,
): Promise<RunningModel> {
  const server = await launchServer(options, model, signal);
  const { client, gone } = server;
  const stop = async () => {
    const stopping = server.stop();
    await client.close();
    await stopping;
  };
  try {
    return { client: await probeClient(client, AbortSignal.any([signal, gone])), gone, stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Starts a server for a model and waits until it is healthy.
 * @param more for the connections to it
 * @throws MainbenchError of kind `environment` where the launcher is missing, `engine` or `memory` where the server
 *   ends, `recipe` where it refuses an argument of the recipe, `endpoint` where it cannot be used, `interrupted`
 */
export async function launchServer(
  options: StartServerOptions,
  model: ModelReference,
  signal: AbortSignal,
  more: EngineOptions = {},
): Promise<LaunchedServer> {
  const { engine, settings, log, grace = defaultGrace, place } = options;
  const program = requireProgram(engine);
  const wanted = ownPort(settings);
  if (wanted !== undefined) await requireFreePort(wanted);
  const port = wanted ?? (await findFreePort());
  const command = serverCommand(program, settings, model, {
    ...{ port, name: `mainbench-${process.pid}-${port}`, hubCache },
    devices: place?.devices.map(({ id }) => id),
  });
  const what = `${command.command} for ${model.path}`;
  const server = await startGuarded({
    command: requireExecutable(command.command),
    arguments: command.arguments,
    environment: await variablesOf(options, program, port),
    log,
    output: 'log',
    grace,
    afterwards: command.afterwards,
    devices: place?.held,
  });
  const gone = new AbortController();
  let wasUp = false;
  server.ended.then((end) => gone.abort(serverEndError(what, port, server, end, { wasUp, given: settings.arguments })));
  const url = `http://127.0.0.1:${port}`;
  const limits = { model: { path: command.modelId }, ...requestLimits(settings), ...more };
  try {
    const starting = AbortSignal.any([signal, gone.signal]);
    const client = await awaitHealth(options, what, (startTimeout) =>
      engine.connect(url, { ...limits, startTimeout, signal: starting }),
    );
    wasUp = true;
    return {
      url,
      client,
      connect: (own) => engine.connect(url, { ...limits, signal: own }),
      gone: gone.signal,
      async stop() {
        gone.abort(new MainbenchError('engine', `${what} was stopped.`, { retryable: true }));
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop().catch(() => undefined);
    throw error;
  }
}

/** Variables of the server's own process; a container gets none of them. */
async function variablesOf(
  { settings, place, hasNeighbours = false }: StartServerOptions,
  program: ServerProgram,
  port: number,
): Promise<NodeJS.ProcessEnv> {
  if (settings.image !== undefined) return {};
  return {
    ...(place === undefined ? {} : deviceVariables(place)),
    ...(place === undefined || !hasNeighbours ? {} : compileCacheVariables(program.compileCaches ?? [], place)),
    ...(await program.environment(port, findFreePort)),
  };
}

async function awaitHealth(
  { startTimeout = defaultStartTimeout, onNote }: StartServerOptions,
  what: string,
  connect: (startTimeout: number) => Promise<InferenceClient>,
): Promise<InferenceClient> {
  const start = performance.now();
  const timer = setInterval(() => {
    onNote?.(`${what} is starting: ${Math.round((performance.now() - start) / 1000)} s`);
  }, noteInterval);
  try {
    return await connect(startTimeout);
  } finally {
    clearInterval(timer);
  }
}
