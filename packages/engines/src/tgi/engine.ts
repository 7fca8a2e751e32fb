import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '@mainbench/spec';
import { readSummary } from '../connect/with-connection.ts';
import { option } from '../servers/server-command.ts';
import { connectTgi } from './connect.ts';
import { readServerInfo } from './server-info.ts';

/** huggingface/text-generation-inference; flags from docs/source/reference/launcher.md. */
export const tgi: Engine = {
  name: 'tgi',
  abilities: ['generate', 'chat', 'loglikelihood', 'greedy', 'render'],
  connect: (url, options) => connectTgi(url, { ...options, engine: 'tgi' }),
  readInfo: (url, options) => readSummary(url, options, readServerInfo),
  advice: {
    scores: 'Start text-generation-launcher with --enable-prefill-logprobs: scoring tasks and filters need it.',
  },
  server: {
    command: 'text-generation-launcher',
    subcommand: [],
    inImage: [],
    // The image keeps its downloads in /data by itself.
    imageEnvironment: [],
    flags: ({ shards, dtype, max_concurrent_requests }, { path, revision }, { host, port }) => [
      ...['--model-id', path, ...option('--revision', revision), '--dtype', dtype],
      ...(shards > 1 ? ['--sharded', 'true', '--num-shard', String(shards)] : []),
      ...['--max-concurrent-requests', String(max_concurrent_requests)],
      '--enable-prefill-logprobs',
      ...['--usage-stats', 'off', '--hostname', host, ...option('--port', port)],
    ],
    // Ports and sockets that it would share with another server, and a key that it would ask for, are taken away.
    environment: async (port, freePort) => ({
      API_KEY: undefined,
      PROMETHEUS_PORT: String(await freePort()),
      MASTER_PORT: String(await freePort()),
      SHARD_UDS_PATH: join(tmpdir(), `mainbench-tgi-${port}`),
    }),
  },
};
