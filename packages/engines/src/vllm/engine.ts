import type { Engine } from '@mainbench/spec';
import { readListedModel } from '../connect/served-models.ts';
import { readSummary } from '../connect/with-connection.ts';
import { option } from '../servers/server-command.ts';
import { connectVllm, readVllmVersion } from './connect.ts';

/**
 * vllm-project/vllm; flags from docs/configuration/engine_args.md and docs/cli/serve.md. Prompt log-probabilities hold
 * the logits of the whole vocabulary, so some memory is left to them, and they are wrong with prefix caching (issue
 * 42019). The context is as long as the memory allows, where the model's own would not let the server start.
 */
export const vllm: Engine = {
  name: 'vllm',
  abilities: ['generate', 'chat', 'loglikelihood', 'greedy', 'render'],
  connect: connectVllm,
  readInfo: (url, options) =>
    readSummary(url, options, (connection) => readListedModel(connection, options, readVllmVersion)),
  takesExtraBody: () => true,
  advice: {
    noise: 'Start vLLM with --no-enable-prefix-caching and in float16, and compare only means of many rows.',
  },
  server: {
    command: 'vllm',
    subcommand: ['serve'],
    // A program of the user's own is mostly vLLM's in another place, which has subcommands beside `serve`.
    subcommandAlways: true,
    inImage: [],
    imageEnvironment: ['HF_HUB_CACHE=/data'],
    flags: ({ shards, dtype, max_concurrent_requests, arguments: more }, { path, revision }, { host, port }) => [
      ...[path, ...option('--revision', revision), '--dtype', dtype],
      ...(more.some((argument) => /^--max[-_]model[-_]len(=|$)/.test(argument)) ? [] : ['--max-model-len', 'auto']),
      ...(shards > 1 ? ['--tensor-parallel-size', String(shards)] : []),
      ...['--max-num-seqs', String(Math.min(max_concurrent_requests, 256))],
      ...['--gpu-memory-utilization', '0.8', '--no-enable-prefix-caching', '--host', host, ...option('--port', port)],
    ],
    // Servers that compile at the same time damage each other's files: issue 24601, and 18851 for Inductor's.
    compileCaches: ['VLLM_CACHE_ROOT', 'TORCHINDUCTOR_CACHE_DIR'],
    // Torch's own choice of a port for its workers is free for them.
    environment: async () => ({ VLLM_API_KEY: undefined }),
  },
};
