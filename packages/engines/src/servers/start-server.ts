import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  type Engine,
  type InferenceClient,
  MainbenchError,
  type ModelReference,
  type ServerSettings,
} from '@mainbench/spec';
import { type GuardedProcess, startGuarded } from '../processes/guarded-process.ts';
import { lendClient } from '../runtime/lent-client.ts';
import { linkSignals } from '../runtime/linked-signals.ts';
import { probeClient } from '../runtime/probe-client.ts';
import type { RunningModel } from '../runtime/running-models.ts';
import { requireExecutable } from './find-executable.ts';
import { findFreePort, requireFreePort } from './ports.ts';
import { requestLimits } from './request-limits.ts';
import { portOf, requireProgram, serverCommand } from './server-command.ts';
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
}

const defaultStartTimeout = 1_800_000;
const defaultGrace = 30_000;
const noteInterval = 10_000;

/**
 * Starts a server for a model and waits until it is healthy and probed.
 *
 * @throws MainbenchError of kind `environment` where the launcher is missing, `engine` or `memory` where the server
 *   ends, `recipe` where it refuses an argument of the recipe, `endpoint` where it cannot be used, `interrupted`
 */
export async function startServer(
  options: StartServerOptions,
  model: ModelReference,
  signal: AbortSignal,
): Promise<RunningModel> {
  const { engine, settings, log } = options;
  const program = requireProgram(engine);
  const port = await choosePort(settings);
  const command = serverCommand(program, settings, model, { port, name: `mainbench-${process.pid}-${port}`, hubCache });
  const what = `${command.command} for ${model.path}`;
  const server = await startGuarded({
    command: requireExecutable(command.command),
    arguments: command.arguments,
    environment: settings.image === undefined ? await program.environment(port, findFreePort) : {},
    log,
    output: 'log',
    grace: options.grace ?? defaultGrace,
    afterwards: command.afterwards,
  });
  const gone = new AbortController();
  let wasUp = false;
  server.ended.then((end) => gone.abort(serverEndError(what, port, server, end, { wasUp, given: settings.arguments })));
  try {
    const client = await connect(options, { port, what, modelId: command.modelId, gone: gone.signal }, signal);
    wasUp = true;
    return {
      gone: gone.signal,
      client: lendClient(client, { signal: gone.signal }),
      async stop() {
        gone.abort(new MainbenchError('engine', `${what} was stopped.`, { retryable: true }));
        await client.close();
        await server.stop();
      },
    };
  } catch (error) {
    await stopQuietly(server);
    throw error;
  }
}

interface Connecting {
  port: number;
  what: string;
  modelId: string;
  gone: AbortSignal;
}

async function connect(
  { engine, settings, startTimeout = defaultStartTimeout, onNote }: StartServerOptions,
  { port, what, modelId, gone }: Connecting,
  signal: AbortSignal,
): Promise<InferenceClient> {
  const linked = linkSignals(signal, gone);
  const start = performance.now();
  const timer = setInterval(() => {
    onNote?.(`${what} is starting: ${Math.round((performance.now() - start) / 1000)} s`);
  }, noteInterval);
  try {
    const client = await engine.connect(`http://127.0.0.1:${port}`, {
      startTimeout,
      model: { path: modelId },
      ...requestLimits(settings),
      signal: linked.signal,
    });
    return await probeClient(client, linked.signal);
  } finally {
    clearInterval(timer);
    linked.release();
  }
}

const hubCache =
  process.env.HUGGINGFACE_HUB_CACHE ?? join(process.env.HF_HOME ?? join(homedir(), '.cache', 'huggingface'), 'hub');

async function choosePort({ image, arguments: more }: ServerSettings): Promise<number> {
  const wanted = image === undefined ? portOf(more) : undefined;
  if (wanted === undefined) {
    return findFreePort();
  }
  await requireFreePort(wanted);
  return wanted;
}

async function stopQuietly(server: GuardedProcess): Promise<void> {
  await server.stop().catch(() => undefined);
}
