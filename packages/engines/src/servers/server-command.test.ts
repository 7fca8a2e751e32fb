import type { Engine, ModelReference, ServerProgram, ServerSettings } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { shippedEngines } from '../shipped-engines.ts';
import { serverCommand as commandOf, ownPort, type ServerPlace } from './server-command.ts';
import { startCommand } from './start-command.ts';

const place = { port: 4321, name: 'mainbench-1-4321', hubCache: '/srv/models/.cache/huggingface/hub' };

const shared = { arguments: [], shards: 1, dtype: 'float16', max_concurrent_requests: 512 } as const;

/** As for the engine that the settings name. */
function serverCommand(of: ServerSettings, ...rest: [ModelReference, ServerPlace]) {
  const program = shippedEngines.find(({ name }) => name === of.engine) as { server?: ServerProgram };
  return commandOf(program.server as ServerProgram, of, ...rest);
}

function settings(own: Partial<ServerSettings>): ServerSettings {
  return { engine: 'tgi', ...shared, ...own } as ServerSettings;
}

const launcher = {};
const image = { image: 'ghcr.io/huggingface/text-generation-inference:3.3.6' };

describe('a container on some devices', () => {
  const devices = ['0', '3'];
  const flagsOf = (runner: 'docker' | 'podman', own: Partial<ServerPlace>) =>
    serverCommand(settings({ ...image, runner }), { path: '/m' }, { ...place, ...own }).arguments.slice(4, 9);

  it('gets them from docker as a list in quotes, and from podman one by one', () => {
    expect(flagsOf('docker', { devices }).slice(0, 2)).toEqual(['--gpus', '"device=0,3"']);
    expect(flagsOf('podman', { devices }).slice(0, 4)).toEqual([
      ...['--device', 'nvidia.com/gpu=0', '--device', 'nvidia.com/gpu=3'],
    ]);
    expect(flagsOf('docker', {}).slice(0, 2)).toEqual(['--gpus', 'all']);
  });
});

describe('a server by the launcher', () => {
  it('scores prompts, tells nobody and listens on this machine only', () => {
    const command = serverCommand(settings(launcher), { path: '/run/models/forward' }, place);
    expect(command).toEqual({
      command: 'text-generation-launcher',
      arguments: [
        ...['--model-id', '/run/models/forward', '--dtype', 'float16', '--max-concurrent-requests', '512'],
        ...['--enable-prefill-logprobs', '--usage-stats', 'off', '--hostname', '127.0.0.1', '--port', '4321'],
      ],
      modelId: '/run/models/forward',
    });
  });

  it('takes revision, shards and further arguments', () => {
    const more = { ...launcher, command: '/opt/tgi', shards: 4, arguments: ['--cuda-memory-fraction', '0.4'] };
    const { command, arguments: args } = serverCommand(
      settings(more),
      { path: 'meta-llama/Llama-2-7b-hf', revision: 'abc' },
      place,
    );
    expect(command).toBe('/opt/tgi');
    expect(args.join(' ')).toBe(
      '--model-id meta-llama/Llama-2-7b-hf --revision abc --dtype float16 --sharded true --num-shard 4 ' +
        '--max-concurrent-requests 512 --enable-prefill-logprobs --usage-stats off --hostname 127.0.0.1 --port 4321 ' +
        '--cuda-memory-fraction 0.4',
    );
  });

  it("leaves the port to a user's own argument", () => {
    const { arguments: args } = serverCommand(
      settings({ ...launcher, arguments: ['--port', '80'] }),
      { path: 'm' },
      place,
    );
    expect(args.filter((argument) => argument === '--port')).toHaveLength(1);
    expect(args).not.toContain('4321');
  });
});

describe('a server by an image', () => {
  it('mounts a model folder, publishes its port on this machine and is removed in the end', () => {
    const command = serverCommand(settings(image), { path: '/run/models/forward', revision: 'ignored' }, place);
    expect(command.modelId).toBe('/model');
    expect(command.afterwards).toEqual(['docker', 'rm', '--force', 'mainbench-1-4321']);
    expect([command.command, ...command.arguments].join(' ')).toBe(
      'docker run --rm --name mainbench-1-4321 --gpus all --shm-size 1g --publish 127.0.0.1:4321:80 ' +
        '--volume /run/models/forward:/model:ro --env HF_TOKEN ghcr.io/huggingface/text-generation-inference:3.3.6 ' +
        '--model-id /model --dtype float16 --max-concurrent-requests 512 --enable-prefill-logprobs ' +
        '--usage-stats off --hostname 0.0.0.0 --port 80',
    );
  });

  it('shares the downloads of the hub', () => {
    const podman = { ...image, runner: 'podman' as const, shards: 2, arguments: ['--max-input-tokens', '4000'] };
    const command = serverCommand(settings(podman), { path: 'mistralai/Mistral-7B-v0.1', revision: 'main' }, place);
    const line = command.arguments.join(' ');
    expect(command.modelId).toBe('mistralai/Mistral-7B-v0.1');
    expect(line).toContain('--device nvidia.com/gpu=all');
    expect(line).toContain('--volume /srv/models/.cache/huggingface/hub:/data');
    expect(line).toContain('--model-id mistralai/Mistral-7B-v0.1 --revision main');
    expect(line).toMatch(/--num-shard 2 .* --max-input-tokens 4000$/);
  });
});

describe('other engines', () => {
  it('vLLM serves without prefix caching and leaves memory to the logits of prompts', () => {
    const command = serverCommand(
      settings({ engine: 'vllm', shards: 2 }),
      { path: 'org/model', revision: 'abc' },
      place,
    );
    expect([command.command, ...command.arguments].join(' ')).toBe(
      'vllm serve org/model --revision abc --dtype float16 --max-model-len auto --tensor-parallel-size 2 --max-num-seqs 256 ' +
        '--gpu-memory-utilization 0.8 --no-enable-prefix-caching --host 127.0.0.1 --port 4321',
    );
    expect(command.modelId).toBe('org/model');
  });

  it('vLLM takes the context length of a recipe', () => {
    for (const own of [['--max-model-len', '4096'], ['--max_model_len=4096']]) {
      const { arguments: args } = serverCommand(settings({ engine: 'vllm', arguments: own }), { path: 'm' }, place);
      expect(args.slice(-own.length)).toEqual(own);
      expect(args).not.toContain('auto');
    }
  });

  it('SGLang is a module of Python', () => {
    const command = serverCommand(settings({ engine: 'sglang', arguments: ['--port', '80'] }), { path: '/m' }, place);
    expect([command.command, ...command.arguments].join(' ')).toBe(
      'python3 -m sglang.launch_server --model-path /m --dtype float16 --max-running-requests 512 ' +
        '--mem-fraction-static 0.8 --host 127.0.0.1 --port 80',
    );
  });

  it('of an image get the same flags inside it', () => {
    const { arguments: args } = serverCommand(
      settings({ engine: 'vllm', image: 'vllm/vllm-openai:v1' }),
      { path: '/m' },
      place,
    );
    expect(args.join(' ')).toContain(
      '--env HF_TOKEN --env HF_HUB_CACHE=/data vllm/vllm-openai:v1 /model --dtype float16',
    );
  });
});

describe('startCommand', () => {
  const engineOf = (name: string) => shippedEngines.find((engine) => engine.name === name) as Engine;

  it('is what a run will start, without port and secrets', () => {
    const own = {
      engine: 'vllm',
      arguments: ['--enforce-eager', '--hf-token', 'hf_abcdefghijklmnopqrstuvwxyzabcdefgh'],
    };
    expect(startCommand(engineOf('vllm'), settings(own))).toMatch(
      /^vllm serve MODEL --dtype float16 --max-model-len auto --max-num-seqs 256 --gpu-memory-utilization 0.8 --no-enable-prefix-caching --host 127.0.0.1 --enforce-eager --hf-token \S+$/,
    );
    expect(startCommand(engineOf('vllm'), settings(own))).not.toContain('hf_abc');
    expect(startCommand(engineOf('sglang'), settings({ engine: 'sglang', image: 'sgl:1' }))).toMatch(
      /^docker run .* --model-path MODEL .* --host 0.0.0.0 --port 80$/,
    );
  });

  it('is nothing where servers run already, or their engine has none', () => {
    expect(startCommand(engineOf('vllm'), settings({ engine: 'vllm', urls: ['http://a'] }))).toBeUndefined();
    expect(startCommand(engineOf('openai'), settings({ engine: 'openai' }))).toBeUndefined();
  });
});

describe('ownPort', () => {
  it.each([
    [['--port', '80'], 80],
    [['--port=81'], 81],
    [['-p', '82'], 82],
    [['--dtype', 'float16', '--port', '83'], 83],
    [['--port'], undefined],
    [['--port', '--dtype'], undefined],
    [['--master-port', '84'], undefined],
    [[], undefined],
  ])('%j', (args, expected) => {
    expect(ownPort(settings({ arguments: args }))).toBe(expected);
    expect(ownPort(settings({ arguments: args, image: 'tgi:3' }))).toBeUndefined();
  });
});
