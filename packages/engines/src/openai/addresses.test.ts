import { describe, expect, it, onTestFinished } from 'vitest';
import { json, startFakeServer } from '../testing/fake-server.ts';
import { connectOpenai } from './connect.ts';

const usage = { prompt_tokens: 1, completion_tokens: 1 };
const answer = json(200, { choices: [{ finish_reason: 'stop', message: { content: 'a' } }], usage });
const options = { attempts: 1, baseDelay: 1, model: { path: 'toy' } };

/** A service whose routes begin with this base and end in this query. */
async function start(base: string, query = '', list = json(200, { data: [{ id: 'toy' }] })) {
  const server = await startFakeServer({
    [`${base}/models${query}`]: list,
    [`${base}/chat/completions${query}`]: answer,
  });
  onTestFinished(server.close);
  return server;
}

async function connect(url: string, more: Parameters<typeof connectOpenai>[1] = {}) {
  const client = await connectOpenai(url, { ...options, ...more });
  onTestFinished(() => client.close());
  return client;
}

describe('the address of a service', () => {
  it.each([
    ['/v1', ''],
    ['/v1', '/v1/chat/completions'],
    ['/v1beta/openai', '/v1beta/openai/'],
    ['/api/paas/v4', '/api/paas/v4'],
    ['/inference', '/inference/chat/completions'],
  ])('has its routes below %s where it is given as %j', async (base, given) => {
    const server = await start(base);
    const { capabilities } = await connect(`${server.url}${given}`);
    expect(capabilities).toMatchObject({ chat: true, model: 'toy' });
    expect(capabilities).not.toHaveProperty('unlisted');
  });

  it('keeps its query on every request, and shows no value of it', async () => {
    const base = '/openai/deployments/gpt-4o';
    const query = '?api-version=2024-10-21';
    const server = await start(base, query);
    const client = await connect(`${server.url}${base}/chat/completions${query}`, { token: 'a-key-of-azure' });
    expect(client.capabilities.chat).toBe(true);
    for (const { route, headers } of server.calls) {
      expect(route.endsWith(query)).toBe(true);
      expect(headers).toMatchObject({ 'api-key': 'a-key-of-azure' });
    }
    server.answer(`${base}/chat/completions${query}`, json(404, { error: { message: 'Resource not found' } }));
    const request = { messages: [{ role: 'user' as const, content: 'a' }], maxNewTokens: 1, temperature: 0 };
    await expect(client.chat(request)).rejects.toThrow(
      `${server.url}${base}/chat/completions?api-version=*** answered 404: Resource not found`,
    );
  });

  it('is given own headers', async () => {
    const server = await start('/v1');
    await connect(server.url, { token: 'k', headers: { 'X-Team': 'seven', authorization: 'Key other' } });
    const expected = { 'x-team': 'seven', authorization: 'Key other' };
    for (const { headers } of server.calls) expect(headers).toMatchObject(expected);
  });
});

describe('a model that the service does not list', () => {
  it.each([
    ['is asked for under the name that was given', json(200, { data: [{ id: 'other' }] }), /lists other/],
    ['where the key may not list', json(403, { error: { message: 'Missing scopes: api.model.read.' } }), /403/],
    ['where a token is needed for the list', json(401, { error: 'no' }), /401/],
    ['where there is no such route', json(405, { error: 'no' }), /405/],
    ['where listing fails', json(500, { error: { message: 'list failed' } }), /500: list failed/],
    ['where an unknown route is answered with 200', json(200, { error: 'Unexpected endpoint' }), /Unexpected endpoint/],
  ])('%s', async (_name, list, said) => {
    const server = await start('/v1', '', list);
    const { capabilities } = await connect(server.url);
    expect(capabilities).toMatchObject({ model: 'toy', chat: true, unlisted: expect.stringMatching(said) });
  });

  it('has to be named where the list cannot be read', async () => {
    const server = await start('/v1', '', json(403, { error: 'no' }));
    await expect(connectOpenai(server.url, { attempts: 1 })).rejects.toMatchObject({
      message: expect.stringContaining(`${server.url}/v1/models refused access with 403`),
      details: { hint: 'Name the model to use: --model NAME.' },
    });
  });

  it('is told from those that are, when it is not answered', async () => {
    const many = Array.from({ length: 400 }, (_, index) => ({ id: `model-${index}` }));
    const server = await start('/v1', '', json(200, { data: many }));
    server.answer('/v1/chat/completions', json(404, { error: { message: 'no such model' } }));
    const failing = connectOpenai(server.url, options);
    await expect(failing).rejects.toMatchObject({
      message: expect.stringContaining('answers neither chat nor completion requests as toy'),
      details: { hint: expect.stringMatching(/^toy is not listed: .*model-7.* Check the name of the model\.$/) },
    });
    await expect(connectOpenai(server.url, { attempts: 1 })).rejects.toThrow(
      'model-10 and 389 more, and none was chosen',
    );
  });
});
