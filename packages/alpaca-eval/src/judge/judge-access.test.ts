import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describeError, type MainbenchError } from '@mainbench/spec';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { startScriptedJudge } from '../testing/judge-server.ts';
import { createJudge } from './create-judge.ts';
import type { JudgeOptions } from './judge-options.ts';

afterEach(() => vi.unstubAllEnvs());

async function start() {
  const server = await startScriptedJudge(() => ({ kind: 'logprobs', m: -3, M: -0.1 }));
  onTestFinished(server.close);
  return server;
}

async function judged(url: string, options: Partial<JudgeOptions> = {}) {
  const annotator = 'weighted_alpaca_eval_gpt4_turbo';
  const cacheFile = join(await temporaryFolder(), 'annotations.json');
  const judge = await createJudge({ url, annotator, cacheFile, attempts: 1, ...options }, contextFor());
  onTestFinished(() => judge.close());
  return judge.compare({ instruction: 'cats', output_1: 'a', output_2: 'b' });
}

it.each([
  ['/v1beta/openai/', '/v1beta/openai/chat/completions'],
  ['/v1/chat/completions', '/v1/chat/completions'],
  ['/openai/deployments/gpt?api-version=1', '/openai/deployments/gpt/chat/completions?api-version=1'],
])('asks a judge at %s', async (given, route) => {
  const server = await start();
  await judged(`${server.url.replace(/\/v1$/, '')}${given}`);
  expect(server.requests.map((each) => each.route)).toEqual([route]);
});

it('sends the key as Azure wants it, and own headers', async () => {
  vi.stubEnv('JUDGE_KEY', 'a-secret-key');
  const server = await start();
  const url = `${server.url}?api-version=1`;
  await judged(url, { apiKeyVariable: 'JUDGE_KEY', headers: { 'x-key': `\${JUDGE_KEY}` } });
  expect(server.requests[0]?.headers).toMatchObject({ 'api-key': 'a-secret-key', 'x-key': 'a-secret-key' });
});

it('asks through the proxy of the environment, and names it where that fails', async () => {
  const server = await start();
  const asked: string[] = [];
  const proxy = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const { pathname } = new URL(incoming.url ?? '');
    const onward = { method: incoming.method, headers: incoming.headers };
    incoming.pipe(
      request(`${new URL(server.url).origin}${pathname}`, onward, (reply) => {
        outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(outgoing);
      }),
    );
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  vi.stubEnv('NO_PROXY', '');
  vi.stubEnv('no_proxy', '');
  vi.stubEnv('http_proxy', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  await judged('http://judge.internal/v1');
  expect(asked).toEqual(['POST http://judge.internal/v1/chat/completions']);
  vi.stubEnv('http_proxy', 'http://me:pass-word@127.0.0.1:9');
  const said = await judged('http://judge-2.internal/v1').catch((error) => describeError(error as MainbenchError));
  expect(said).toContain('requested through the proxy http://127.0.0.1:9, refused the connection');
});
