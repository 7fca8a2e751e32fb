import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  type Engine,
  type InferenceClient,
  MainbenchError,
  type ModelReference,
  type ServerSettings,
} from '@mainbench/spec';
import { startGuarded } from '../processes/guarded-process.ts';
import { probeClient } from '../runtime/probe-client.ts';
import type { RunningModel } from '../runtime/running-models.ts';
import { requireExecutable } from './find-executable.ts';
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
  onNote?: (note: string) => void;
}

const defaultStartTimeout = 1_800_000;
const defaultGrace = 30_000;
const noteInterval = 10_000;

const hubCache =
  process.env.HUGGINGFACE_HUB_CACHE ?? join(process.env.HF_HOME ?? join(homedir(), '.cache', 'huggingface'), 'hub');

/**
 * Starts a server for a model and waits until it is healthy and probed.
 * @throws MainbenchError of kind `environment` where the launcher is missing, `engine` or `memory` where the server
 *   ends, `recipe` where it refuses an argument of the recipe, `endpoint` where it cannot be used, `interrupted`
 */
export async function startServer(
  options: StartServerOptions,
  model: ModelReference,
  signal: AbortSignal,
): Promise<RunningModel> {
  const { engine, settings, log, grace = defaultGrace } = options;
  const program = requireProgram(engine);
  const wanted = ownPort(settings);
  if (wanted !== undefined) await requireFreePort(wanted);
  const port = wanted ?? (await findFreePort());
  const command = serverCommand(program, settings, model, { port, name: `mainbench-${process.pid}-${port}`, hubCache });
  const what = `${command.command} for ${model.path}`;
  const server = await startGuarded({
    command: requireExecutable(command.command),
    arguments: command.arguments,
    environment: settings.image === undefined ? await program.environment(port, findFreePort) : {},
    log,
    output: 'log',
    grace,
    afterwards: command.afterwards,
  });
  const gone = new AbortController();
  let wasUp = false;
  server.ended.then((end) => gone.abort(serverEndError(what, port, server, end, { wasUp, given: settings.arguments })));
  try {
    const starting = AbortSignal.any([signal, gone.signal]);
    const client = await connect(options, { url: `http://127.0.0.1:${port}`, what, path: command.modelId }, starting);
    wasUp = true;
    return {
      client,
      gone: gone.signal,
      async stop() {
        gone.abort(new MainbenchError('engine', `${what} was stopped.`, { retryable: true }));
        await client.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop().catch(() => undefined);
    throw error;
  }
}

async function connect(
  { engine, settings, startTimeout = defaultStartTimeout, onNote }: StartServerOptions,
  { url, what, path }: { url: string; what: string; path: string },
  signal: AbortSignal,
): Promise<InferenceClient> {
  const start = performance.now();
  const timer = setInterval(() => {
    onNote?.(`${what} is starting: ${Math.round((performance.now() - start) / 1000)} s`);
  }, noteInterval);
  try {
    const limits = requestLimits(settings);
    return await probeClient(await engine.connect(url, { startTimeout, model: { path }, ...limits, signal }), signal);
  } finally {
    clearInterval(timer);
  }
}
