import { createServer } from 'node:net';
import { describeError } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeTgi, hang, json, raw, startFakeTgi, toyInfo, toyTokens } from '../testing/fake-tgi.ts';
import { type ConnectOptions, connectTgi } from './connect.ts';

const quick: ConnectOptions = { attempts: 2, baseDelay: 1, maxDelay: 2, startTimeout: 10_000, requestTimeout: 10_000 };
let server: FakeTgi;

beforeEach(async () => {
  server = await startFakeTgi();
});

afterEach(() => server.close());

async function capabilities(options: ConnectOptions = {}) {
  const client = await connectTgi(server.url, { ...quick, ...options });
  await client.close();
  return client.capabilities;
}

async function failure(options: ConnectOptions = {}): Promise<string> {
  return connectTgi(server.url, { ...quick, ...options }).then(
    () => expect.fail('connecting should have failed'),
    (error) => describeError(error),
  );
}

describe('connecting', () => {
  it('tells what the server is and can do', async () => {
    expect(await capabilities()).toEqual({
      engine: 'tgi',
      version: '3.3.6',
      model: 'toy',
      generate: true,
      loglikelihood: true,
      greedy: true,
      chat: false,
      render: false,
      unavailable: { chat: expect.stringContaining('answered 422: Template error: template not found') },
      maxTotalTokens: 128,
      maxInputTokens: 100,
      maxConcurrentRequests: 8,
      endOfText: '</s>',
      specialTexts: ['</s>', '<s>', '<unk>'],
      addsBeginningOfText: true,
    });
  });

  it('keeps below the server with its own bound', async () => {
    expect(await capabilities({ concurrency: 3, engine: 'embedded' })).toMatchObject({
      maxConcurrentRequests: 3,
      engine: 'embedded',
    });
    expect(await capabilities({ concurrency: 30 })).toMatchObject({ maxConcurrentRequests: 8 });
  });

  it('knows a server that was started without scores, also where its probe had to be repeated', async () => {
    const details = { finish_reason: 'length', generated_tokens: 1, prefill: [] };
    server.answer('/generate', json(200, { generated_text: 'a', details }, { 'x-prompt-tokens': 6 }));
    server.once('/generate', json(503, {}));
    expect(await capabilities({ loglikelihood: false })).toMatchObject({ loglikelihood: false });
    expect(await failure()).toContain('--enable-prefill-logprobs');
  });

  it('has as many requests under way as it may, and no more', async () => {
    const client = await connectTgi(server.url, { ...quick, concurrency: 5 });
    let active = 0;
    let most = 0;
    server.answer('/generate', (call) => {
      active += 1;
      most = Math.max(most, active);
      const details = { finish_reason: 'length', generated_tokens: 1, prefill: [] };
      setTimeout(() => {
        active -= 1;
        json(200, { generated_text: 'a', details }, { 'x-prompt-tokens': 1 })(call);
      }, 20);
    });
    const request = { prompt: 'a', maxNewTokens: 1, temperature: 0 };
    await Promise.all(Array.from({ length: 20 }, () => client.generate(request)));
    expect(most).toBe(5);
    await client.close();
  });

  it('sends a token and repeats it nowhere', async () => {
    await capabilities({ token: 'secret' });
    expect(server.calls.at(-1)?.headers.authorization).toBe('Bearer secret');
    server.answer('/info', raw(401, 'text/plain', ''));
    const sentence = await failure({ token: 'secret' });
    expect(sentence).toBe(`${server.url}/info refused access with 401. Give a valid token.`);
  });

  it('waits for a server that is not yet up', async () => {
    server.once('/health', raw(503, 'text/plain', ''), raw(503, 'text/plain', ''));
    expect(await capabilities()).toMatchObject({ model: 'toy' });
  });

  it('asks again where an answer hangs', async () => {
    server.once('/health', hang);
    expect(await capabilities({ startTimeout: 4000 })).toMatchObject({ model: 'toy' });
  });

  it('waits no longer than it was told', async () => {
    server.answer('/health', json(503, { error: 'unhealthy', error_type: 'healthcheck' }));
    const start = performance.now();
    expect(await failure({ startTimeout: 300 })).toContain(`${server.url}/health answered 503: unhealthy`);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('does not wait for something that is no TGI', async () => {
    server.answer('/health', raw(404, 'text/html', '<html>not here</html>'));
    const start = performance.now();
    expect(await failure({ startTimeout: 60_000 })).toContain('Check that this is the address of a model server');
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('says that a port is silent', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as { port: number };
    const connecting = connectTgi(`http://127.0.0.1:${port}`, { ...quick, startTimeout: 300 });
    await expect(connecting).rejects.toThrow('gave no answer within');
    silent.close();
  });

  it('stops waiting when it is interrupted', async () => {
    server.answer('/health', raw(503, 'text/plain', ''));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const connecting = connectTgi(server.url, { ...quick, startTimeout: 60_000, signal: controller.signal });
    await expect(connecting).rejects.toMatchObject({ kind: 'interrupted' });
  });

  it.each([
    ['a page', raw(200, 'text/html', '<html></html>'), 'an HTML page'],
    ['JSON of something else', json(200, { name: 'other' }), "where a TGI server's description was expected"],
    ['limits that are none', json(200, { ...toyInfo, max_input_tokens: 0 }), "a TGI server's description"],
    ['a list', json(200, []), "a TGI server's description"],
  ])('refuses %s from /info', async (_name, handler, expected) => {
    server.answer('/info', handler);
    expect(await failure()).toContain(expected);
  });
});

describe('the model that must be served', () => {
  const sha = '0123456789abcdef0123456789abcdef01234567';

  it('is compared with the one that is', async () => {
    expect(await capabilities({ model: { path: 'toy', revision: 'main' } })).toMatchObject({ model: 'toy' });
    expect(await failure({ model: { path: '/models/forward' } })).toBe(
      `${server.url} serves toy, but /models/forward is needed. ` +
        'Start a server for /models/forward at this address, or name the address of one in the recipe.',
    );
  });

  it('is compared by commit where both sides name one', async () => {
    server.answer('/info', json(200, { ...toyInfo, model_sha: sha }));
    expect(await capabilities({ model: { path: 'toy', revision: sha } })).toMatchObject({ model: 'toy' });
    expect(await failure({ model: { path: 'toy', revision: sha.replaceAll('a', 'b') } })).toContain(
      `serves toy at ${sha}`,
    );
  });
});

describe('special tokens', () => {
  it('are the ones of the model, with those the caller knows', async () => {
    const found = await capabilities({ endOfText: '<unk>', specialTexts: ['<s>', 'word', '<extra>'] });
    expect(found).toMatchObject({ endOfText: '<unk>', specialTexts: ['<unk>', '</s>', '<s>', 'word'].slice(0, 3) });
  });

  it('are refused where the caller is wrong', async () => {
    expect(await failure({ endOfText: '<|endoftext|>' })).toBe(
      `${server.url} does not read "<|endoftext|>" as one token. ` +
        'Name the text of the end-of-text token of the model that is served.',
    );
  });

  it('may be unknown; then an end of text cannot be scored', async () => {
    const plain = (text: string) => toyTokens(text.replaceAll('<', '{').replaceAll('>', '}'));
    server.answer('/tokenize', (call) => json(200, plain(String(call.body.inputs)))(call));
    const client = await connectTgi(server.url, quick);
    expect(client.capabilities).toMatchObject({ endOfText: '', specialTexts: [] });
    await expect(client.loglikelihood({ context: 'a', continuation: ' b', endOfText: true })).rejects.toThrow(
      'is not known',
    );
    await client.close();
  });

  it('behind every prompt make a model useless', async () => {
    server.answer('/tokenize', (call) => {
      json(200, [...toyTokens(String(call.body.inputs)), { id: 2, text: '', start: 0, stop: 0 }])(call);
    });
    expect(await failure()).toContain('Turn off add_eos_token');
  });

  it('cannot be told by a slow tokenizer', async () => {
    server.answer('/tokenize', json(200, [{ id: 5, text: '', start: 0, stop: 0 }]));
    expect(await failure()).toContain('tokenizer.json');
  });
});

describe('an adapter', () => {
  it('is refused where the server ignores it', async () => {
    expect(await failure({ adapter: 'mine' })).toContain(`serves its base model under the adapter's name mine`);
  });

  it('is used in every request where it changes the scores', async () => {
    server.answer('/generate', (call) => {
      const adapted = (call.body.parameters as { adapter_id?: string }).adapter_id === 'mine';
      const tokens = toyTokens(String(call.body.inputs));
      const prefill = tokens.map(({ id }, index) => ({ id, logprob: index === 0 ? null : adapted ? -2 : -1 }));
      const details = { finish_reason: 'length', generated_tokens: 1, prefill };
      json(200, { generated_text: '', details }, { 'x-prompt-tokens': tokens.length })(call);
    });
    const client = await connectTgi(server.url, { ...quick, adapter: 'mine' });
    expect(await client.loglikelihood({ context: 'a', continuation: ' b c' })).toMatchObject({ sum: -4, tokens: 2 });
    await client.generate({ prompt: 'a', maxNewTokens: 1, temperature: 0 });
    expect(server.calls.at(-1)?.body.parameters).toMatchObject({ adapter_id: 'mine' });
    await client.close();
  });
});

it('knows a model that answers conversations', async () => {
  const usage = { prompt_tokens: 1, completion_tokens: 1 };
  const choices = [{ finish_reason: 'length', message: { content: 'a' } }];
  server.answer('/v1/chat/completions', json(200, { choices, usage }));
  expect(await capabilities()).toMatchObject({ chat: true });
  server.answer('/v1/chat/completions', json(424, { error: 'out of memory' }));
  const unavailable = { chat: expect.stringContaining('answered 424: out of memory') };
  expect(await capabilities()).toMatchObject({ chat: false, unavailable });
});

it('a client that was closed says so', async () => {
  const client = await connectTgi(server.url, quick);
  await client.close();
  const generating = client.generate({ prompt: 'a', maxNewTokens: 1, temperature: 0 });
  await expect(generating).rejects.toThrow('was closed by this program');
});
