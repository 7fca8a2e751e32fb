import type { InferenceClient } from '@mainbench/spec';
import { afterEach, beforeEach } from 'vitest';
import type { FakeServer } from './fake-server.ts';

/** A server and a client of it for each test of a file; requests of the connecting are not among its calls. */
export function servedClient<Server extends FakeServer>(
  start: () => Promise<Server>,
  connect: (url: string) => Promise<InferenceClient>,
): { server: Server; client: InferenceClient } {
  const served = {} as { server: Server; client: InferenceClient };
  beforeEach(async () => {
    served.server = await start();
    served.client = await connect(served.server.url);
    served.server.calls.length = 0;
  });
  afterEach(async () => {
    await served.client.close();
    await served.server.close();
  });
  return served;
}
