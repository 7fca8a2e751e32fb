import { type EngineName, MainbenchError } from '@mainbench/spec';
import type { Servers } from '../pool/connect-servers.ts';
import { HeartbeatFolder } from '../pool/heartbeat-files.ts';
import { readSglangInfo } from '../sglang/server-info.ts';
import { readServerInfo } from '../tgi/server-info.ts';
import { readVllmVersion } from '../vllm/connect.ts';
import type { EngineOptions } from './connect-options.ts';
import { chooseModel, listModels } from './served-models.ts';
import { withConnection } from './with-connection.ts';

/** What a server says of itself without being probed. */
export interface ServerSummary {
  version: string;
  model: string;
}

/**
 * Asks the first server that answers for its version and model.
 *
 * @throws MainbenchError of kind `endpoint` where none answers, `usage` where a URL is none, or `interrupted`
 */
export async function readServers(servers: Servers, options: EngineOptions = {}): Promise<ServerSummary> {
  const { engine, urls, discover } = servers;
  const found = discover === undefined ? [] : (await new HeartbeatFolder(discover).read()).map(({ url }) => url);
  let fault: unknown = new MainbenchError('endpoint', 'No server is there to be asked.', {
    ...(discover === undefined ? {} : { file: discover }),
    hint: 'Servers write endpoint-NAME.json with {"url": "http://…"} into that folder once they are healthy.',
  });
  for (const url of [...urls, ...found]) {
    try {
      return await readServer(engine, url, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      fault = error;
    }
  }
  throw fault;
}

function readServer(engine: EngineName, url: string, options: EngineOptions): Promise<ServerSummary> {
  const { signal } = options;
  return withConnection(url, options, async (connection, transport) => {
    try {
      if (engine === 'tgi' || engine === 'embedded') {
        const { version, model } = await readServerInfo(connection, signal);
        return { version, model };
      }
      const version =
        engine === 'vllm'
          ? await readVllmVersion(connection, signal)
          : (await readSglangInfo(connection, signal)).version;
      const { id, root } = chooseModel(connection.shown, await listModels(connection, signal), options.model);
      return { version, model: root ?? id };
    } finally {
      await transport.close();
    }
  });
}
