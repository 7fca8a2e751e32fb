import type { EngineOptions, ServerSummary } from '@mainbench/spec';
import type { Servers } from '../pool/connect-servers.ts';
import { HeartbeatFolder, noServer } from '../pool/heartbeat-files.ts';

/**
 * Asks the first server that answers for its version and model.
 *
 * @throws MainbenchError of kind `endpoint` where none answers, `usage` where a URL is none, or `interrupted`
 */
export async function readServers(servers: Servers, options: EngineOptions = {}): Promise<ServerSummary> {
  const { engine, urls, discover } = servers;
  const found = discover === undefined ? [] : await new HeartbeatFolder(discover).read();
  let fault: unknown = noServer(discover);
  for (const url of [...urls, ...found.map((heartbeat) => heartbeat.url)]) {
    try {
      if (engine.readInfo !== undefined) return await engine.readInfo(url, options);
      const client = await engine.connect(url, options);
      await client.close();
      return { version: client.capabilities.version, model: client.capabilities.model };
    } catch (error) {
      options.signal?.throwIfAborted();
      fault = error;
    }
  }
  throw fault;
}
