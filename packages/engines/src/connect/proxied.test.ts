import { describeError } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectEngine } from '../shipped-engines.ts';
import { json, startFakeServer } from '../testing/fake-server.ts';
import { startFakeVllm } from '../testing/fake-vllm.ts';
import { startProxy } from '../testing/forward-proxy.ts';

const options = { attempts: 1, baseDelay: 1, startTimeout: 300, requestTimeout: 2000 };
const usage = { prompt_tokens: 1, completion_tokens: 1 };

const startService = () =>
  startFakeServer({
    '/v1/models': json(200, { data: [{ id: 'toy' }] }),
    '/v1/chat/completions': json(200, { choices: [{ finish_reason: 'stop', message: { content: 'a' } }], usage }),
  });

async function behindProxy(engine: string) {
  const server = engine === 'openai' ? await startService() : await startFakeVllm();
  const proxy = await startProxy(server.url);
  onTestFinished(async () => {
    await proxy.close();
    await server.close();
  });
  return { server, proxy };
}

beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY']) {
    vi.stubEnv(name, '');
    vi.stubEnv(name.toLowerCase(), '');
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.each(['vllm', 'openai'] as const)('a server of %s that is asked through a proxy', (engine) => {
  const host = `http://${engine}.internal`;

  it('is reached, and its connections are not taken for those of the proxy', async () => {
    const { proxy } = await behindProxy(engine);
    vi.stubEnv('HTTP_PROXY', proxy.url);
    const client = await connectEngine(engine, `${host}/v1`, options);
    onTestFinished(() => client.close());
    expect(client.capabilities.engine).toBe(engine);
    expect(client.serverInstances?.() ?? 0).toBe(0);
    expect(proxy.asked).toContain(`GET ${host}/v1/models`);
    expect(proxy.asked.every((asked) => asked.split(' ')[1]?.startsWith(host))).toBe(true);
  });

  it('is asked directly where it is on this machine', async () => {
    const { server, proxy } = await behindProxy(engine);
    vi.stubEnv('HTTP_PROXY', proxy.url);
    await (await connectEngine(engine, server.url, options)).close();
    expect(proxy.asked).toEqual([]);
  });

  it('fails naming the proxy that is not there, without its password', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://me:pass-word@127.0.0.1:9');
    const said = await connectEngine(engine, `http://${engine}-2.internal`, options).catch(describeError);
    expect(said).toContain('requested through the proxy http://127.0.0.1:9, refused the connection');
    expect(said).toContain('NO_PROXY');
    expect(said).not.toContain('pass-word');
  });

  it('fails naming the proxy that refuses the way', async () => {
    const proxy = await startProxy();
    onTestFinished(proxy.close);
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    for (const protocol of ['http', 'https']) {
      const said = await connectEngine(engine, `${protocol}://${engine}-3.internal`, options).catch(describeError);
      expect(said).toContain(`The proxy ${proxy.url} answered 407`);
      expect(said).toContain('Put user and password into the address of the proxy.');
    }
  });
});
