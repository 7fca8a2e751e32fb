import type { Engine } from '@mainbench/spec';
import { readListedModel } from '../connect/served-models.ts';
import { readSummary } from '../connect/with-connection.ts';
import { option } from '../servers/server-command.ts';
import { connectSglang } from './connect.ts';
import { readSglangInfo } from './server-info.ts';

const program = ['-m', 'sglang.launch_server'];

/** sgl-project/sglang; flags from docs/advanced_features/server_arguments.md. */
export const sglang: Engine = {
  name: 'sglang',
  abilities: ['generate', 'chat', 'loglikelihood', 'greedy'],
  connect: connectSglang,
  readInfo: (url, options) =>
    readSummary(url, options, (connection) =>
      readListedModel(connection, options, async (...asked) => (await readSglangInfo(...asked)).version),
    ),
  takesExtraBody: (promptFormat) => promptFormat === 'chat',
  server: {
    command: 'python3',
    subcommand: program,
    inImage: ['python3', ...program],
    imageEnvironment: ['HF_HUB_CACHE=/data'],
    flags: ({ shards, dtype, max_concurrent_requests }, { path, revision }, { host, port }) => [
      ...['--model-path', path, ...option('--revision', revision), '--dtype', dtype],
      ...(shards > 1 ? ['--tp-size', String(shards)] : []),
      ...['--max-running-requests', String(max_concurrent_requests)],
      ...['--mem-fraction-static', '0.8', '--host', host, ...option('--port', port)],
    ],
    // As with vLLM; its compiler is off by default.
    compileCaches: ['TORCHINDUCTOR_CACHE_DIR'],
    environment: async () => ({}),
  },
};
