import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { startForwardProxy } from '../testing/forward-proxy.ts';
import { makeCertificate } from '../testing/make-certificate.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { certificateProblem } from './certificates.ts';
import { networkFetch } from './dispatcher.ts';

const variables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];
const authorities = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];

beforeEach(() => {
  vi.unstubAllEnvs();
  for (const name of [...variables, ...variables.map((each) => each.toLowerCase()), ...authorities])
    vi.stubEnv(name, '');
});

const answer: RequestListener = ({ headers, url }, response) => {
  if (url === '/elsewhere') response.writeHead(307, { location: 'http://other.internal/moved' });
  response.end(JSON.stringify({ url, host: headers.host, authorization: headers.authorization }));
};

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

async function proxied(user?: string) {
  const proxy = await startForwardProxy(`http://127.0.0.1:${await listen(createServer(answer))}`, user);
  onTestFinished(proxy.close);
  return proxy;
}

it('asks a host through the proxy of the environment, and the next of a redirection without the credentials', async () => {
  const proxy = await proxied();
  vi.stubEnv('HTTP_PROXY', proxy.url);
  const headers = { authorization: 'Bearer k' };
  const direct = await networkFetch('http://model.internal/v1/models?a=1', { headers });
  expect(await direct.json()).toEqual({ url: '/v1/models?a=1', host: 'model.internal', authorization: 'Bearer k' });
  const led = await networkFetch('http://model.internal/elsewhere', { headers });
  expect(await led.json()).toEqual({ url: '/moved', host: 'other.internal' });
  expect(proxy.asked).toEqual([
    'GET http://model.internal/v1/models?a=1',
    'GET http://model.internal/elsewhere',
    'GET http://other.internal/moved',
  ]);
});

it('gives the proxy the user and password of its address', async () => {
  const proxy = await proxied('me:pass-word');
  vi.stubEnv('http_proxy', proxy.url.replace('://', '://me:pass-word@'));
  expect((await networkFetch('http://secured.internal/a')).status).toBe(200);
});

it('asks this machine directly, whatever the environment says', async () => {
  const proxy = await proxied();
  vi.stubEnv('HTTP_PROXY', proxy.url);
  const port = await listen(createServer(answer));
  expect((await networkFetch(`http://127.0.0.1:${port}/a`)).status).toBe(200);
  expect((await networkFetch(`http://localhost:${port}/a`)).status).toBe(200);
  expect(proxy.asked).toEqual([]);
});

// One test: a process reads its authorities once.
it('refuses an unknown authority with a sentence, and trusts it once SSL_CERT_FILE names it', async () => {
  const certificate = makeCertificate(await temporaryFolder(), ['model.internal']);
  const port = await listen(createTlsServer(certificate, answer) as ReturnType<typeof createServer>);
  vi.resetModules();
  const before = await import('./dispatcher.ts');
  const problem = await before.networkFetch(`https://127.0.0.1:${port}/a`).catch(certificateProblem);
  expect(problem).toMatchObject({ hint: expect.stringContaining('Set SSL_CERT_FILE') });

  vi.resetModules();
  vi.stubEnv('SSL_CERT_FILE', certificate.file);
  const after = await import('./dispatcher.ts');
  expect((await after.networkFetch(`https://127.0.0.1:${port}/a`)).status).toBe(200);
  const proxy = await startForwardProxy(`https://127.0.0.1:${port}`);
  onTestFinished(proxy.close);
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  expect((await after.networkFetch('https://model.internal/b')).status).toBe(200);
  expect(proxy.asked).toEqual(['CONNECT model.internal:443']);
});

it('says which variable names a file of authorities that is not there', async () => {
  vi.resetModules();
  vi.stubEnv('CURL_CA_BUNDLE', '/nowhere/ca.pem');
  const { createDispatcher } = await import('./dispatcher.ts');
  expect(() => createDispatcher('https://model.internal')).toThrow(
    'The file that CURL_CA_BUNDLE names cannot be read.',
  );
});
