import { withoutSecrets } from '@mainbench/kit';
import { describeError, MainbenchError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { connectEngine, shippedEngines } from '../shipped-engines.ts';
import { type FakeServer, json, raw, startFakeServer } from '../testing/fake-server.ts';
import { startFakeSglang } from '../testing/fake-sglang.ts';
import { startFakeTgi } from '../testing/fake-tgi.ts';
import { startFakeVllm } from '../testing/fake-vllm.ts';

const token = 'token-that-nobody-may-see';
const password = 'p4ss/word that nobody may see';

const usage = { prompt_tokens: 1, completion_tokens: 1 };

function startService(): Promise<FakeServer> {
  return startFakeServer({
    '/v1/models': json(200, { data: [{ id: 'toy' }] }),
    '/v1/chat/completions': json(200, { choices: [{ finish_reason: 'stop', message: { content: 'a' } }], usage }),
    '/v1/completions': json(200, { choices: [{ finish_reason: 'stop', text: 'a' }], usage }),
  });
}

const starts = {
  tgi: startFakeTgi,
  embedded: startFakeTgi,
  vllm: startFakeVllm,
  sglang: startFakeSglang,
  openai: startService,
};

const request = { prompt: 'a', maxNewTokens: 1, temperature: 0 };
const quick = { attempts: 1, startTimeout: 300, requestTimeout: 500, token };

/** All that an error says: its sentence, its fields, its causes. */
function allOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = JSON.stringify({ ...error, details: undefined });
  const sentence = MainbenchError.is(error) ? describeError(error) : error.message;
  return [sentence, fields, error.stack, allOf(error.cause)].join('\n');
}

describe.each(shippedEngines.map(({ name }) => name))('the client of %s', (engine) => {
  it.each([
    ['a token', (url: string) => url, [token]],
    [
      'a password',
      (url: string) => url.replace('://', `://user:${encodeURIComponent(password)}@`),
      [password, encodeURIComponent(password), Buffer.from(`user:${password}`).toString('base64')],
    ],
  ])('sends %s, and never tells it', async (_name, urlOf, secrets) => {
    const server: FakeServer = await starts[engine as keyof typeof starts]();
    const client = await connectEngine(engine, urlOf(server.url), quick);
    const sent = server.calls.map(({ headers }) => headers.authorization ?? '');
    expect(sent.every((header) => secrets.some((secret) => header.includes(secret)))).toBe(true);
    const route = engine === 'tgi' || engine === 'embedded' || engine === 'sglang' ? '/generate' : '/v1/completions';
    const said: string[] = [];
    for (const status of [401, 400, 422, 500, 200]) {
      server.answer(route, ({ headers, response }) => {
        raw(status, 'text/plain', `no: ${headers.authorization}`)({ headers, response } as never);
      });
      said.push(await client.generate(request).then(() => 'an answer', allOf));
    }
    await server.close();
    said.push(await client.generate(request).then(() => 'an answer', allOf));
    await client.close();
    said.push(await connectEngine(engine, urlOf(server.url), quick).then(() => 'a client', allOf));
    expect(said).not.toContain('an answer');
    expect(JSON.stringify(client.capabilities) + JSON.stringify(client.activity?.())).not.toMatch(/nobody|user:/);
    // What a server repeats of its own accord is masked where messages are shown.
    const shown = withoutSecrets(said.join('\n'));
    for (const secret of [token, ...secrets]) expect(shown).not.toContain(secret);
  });
});
