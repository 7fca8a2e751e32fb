import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { oldFormProblems } from './old-forms.ts';
import { parseRecipe } from './parse-recipe.ts';

const rest = {
  name: 'old',
  models: [{ name: 'tiny', hub: 'a/b' }],
  data: { world: {} },
  arms: [{ name: 'no-filter' }],
  evaluate: [{ task: 'heldout-nll' }],
};

/** Engines as `recipe.resolved.yaml` of the former version has them, every default written out. */
const server = { dtype: 'float16', max_concurrent_requests: 512, processes: 1, accelerate_arguments: [] };
const engines = [
  { kind: 'embedded', workers: 2, threads: 1, max_batch_size: 32, use_cpu: true },
  { kind: 'embedded', workers: 2, threads: 1, max_batch_size: 32, use_cpu: true, cache: { weights: 'mine' } },
  {
    ...{ kind: 'tgi', ...server, processes: 8, accelerate_arguments: ['--use_fsdp'] },
    launch: { kind: 'launcher', command: 'text-generation-launcher', arguments: [], shards: 1 },
  },
  {
    ...{ kind: 'tgi', ...server, dtype: 'bfloat16', cache: false },
    launch: { kind: 'image', image: 'tgi:3', runner: 'podman', arguments: ['--quantize=awq'], shards: 2 },
  },
  { kind: 'tgi', ...server, launch: { kind: 'external', url: 'http://node1:8080' } },
  {
    ...{ kind: 'tgi', ...server },
    launch: { kind: 'external', urls: ['http://a', 'http://b'], protocol: 'vllm', token_variable: 'TOKEN' },
  },
  { kind: 'tgi', ...server, launch: { kind: 'external', discover: './endpoints', protocol: 'sglang' } },
];

describe('the lines that an old `engine` is answered with', () => {
  it.each(engines)('are a recipe that is read: %j', (engine) => {
    const [problem] = oldFormProblems({ ...rest, engine });
    const lines = problem?.message.split('\n').slice(1).join('\n') ?? '';
    const { serve, train } = parseRecipe(stringify({ ...rest, ...parse(lines) }), 'r.yaml');
    const launch = 'launch' in engine ? engine.launch : undefined;
    const protocol = launch !== undefined && 'protocol' in launch ? launch.protocol : undefined;
    expect(serve.engine).toBe(protocol ?? engine.kind);
    expect(serve.cache).toEqual('cache' in engine ? engine.cache : undefined);
    if ('processes' in engine) {
      expect(train).toEqual({ processes: engine.processes, accelerate_arguments: engine.accelerate_arguments });
      expect(serve).toMatchObject({ dtype: engine.dtype, max_concurrent_requests: 512 });
    } else expect(serve).toMatchObject({ workers: 2, threads: 1, max_batch_size: 32, use_cpu: true });
    const { kind: _, protocol: __, url, ...started }: Record<string, unknown> = { ...launch };
    expect(serve).toMatchObject({ ...started, ...(url === undefined ? {} : { urls: [url] }) });
  });
});
