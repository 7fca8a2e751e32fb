import { afterEach, describe, expect, it } from 'vitest';
import { connectEngine } from '../shipped-engines.ts';
import { type FakeServer, json, raw } from '../testing/fake-server.ts';
import { startFakeSglang } from '../testing/fake-sglang.ts';
import { startFakeTgi } from '../testing/fake-tgi.ts';
import { startFakeVllm } from '../testing/fake-vllm.ts';

const quick = { requestTimeout: 2000, attempts: 1, baseDelay: 1, maxDelay: 2 };
const chatRoute = '/v1/chat/completions';
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

describe.each([
  ['tgi', startFakeTgi, '/generate'],
  ['vllm', startFakeVllm, '/v1/completions'],
  ['sglang', startFakeSglang, '/generate'],
] as const)('connecting to %s', (engine, start, scoring) => {
  async function open(options: { loglikelihood?: boolean; chat?: boolean }, answer: (server: FakeServer) => void) {
    const server: FakeServer = await start();
    closing.push(() => server.close());
    answer(server);
    const client = await connectEngine(engine, server.url, { ...quick, ...options });
    closing.push(() => client.close());
    return { server, capabilities: client.capabilities };
  }

  it('does without scores that no task needs', async () => {
    const broken = (server: FakeServer) =>
      server.answer(scoring, json(501, { error: 'scores are not supported here' }));
    expect((await open({ loglikelihood: false }, broken)).capabilities).toMatchObject({ loglikelihood: false });
    await expect(open({}, broken)).rejects.toThrow('scores are not supported here');
  });

  it.each([
    ['a failure', json(500, { error: 'no template in this build' })],
    ['a page', raw(200, 'text/html', '<html>')],
  ])('does without conversations after %s, and quotes the server', async (_name, handler) => {
    const { capabilities } = await open({}, (server) => server.answer(chatRoute, handler));
    expect(capabilities).toMatchObject({ loglikelihood: true, chat: false });
    expect(capabilities.unavailable?.chat).toMatch(/no template in this build|an HTML page/);
  });

  it('asks for no conversation where none is needed', async () => {
    const { server, capabilities } = await open({ chat: false }, () => undefined);
    expect(capabilities.chat).toBe(false);
    expect(server.calls.some(({ route }) => route === chatRoute)).toBe(false);
  });
});
