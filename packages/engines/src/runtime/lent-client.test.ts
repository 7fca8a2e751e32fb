import { type InferenceClient, MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { lendClient } from './lent-client.ts';

const request = { prompt: 'a', maxNewTokens: 1, temperature: 0 };
const dead = new MainbenchError('engine', 'The server died.');
const refused = new MainbenchError('endpoint', 'The connection was refused.');

function clientOf(generate: InferenceClient['generate']): InferenceClient & { closed: boolean } {
  const client = {
    capabilities: {} as InferenceClient['capabilities'],
    generate,
    loglikelihood: () => Promise.reject(refused),
    choices: () => Promise.reject(refused),
    chat: () => Promise.reject(refused),
    closed: false,
    async close() {
      client.closed = true;
    },
  };
  return client;
}

const waitFor: InferenceClient['generate'] = (_request, signal) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });

it('ends requests under way when the server dies, with its reason', async () => {
  const gone = new AbortController();
  const lent = lendClient(clientOf(waitFor), { gone: gone.signal });
  const pending = lent.generate(request);
  gone.abort(dead);
  await expect(pending).rejects.toBe(dead);
});

it('tells why the server died rather than that nobody answers', async () => {
  const gone = new AbortController();
  const lent = lendClient(
    clientOf(() => Promise.reject(refused)),
    { gone: gone.signal },
  );
  await expect(lent.generate(request)).rejects.toBe(refused);
  gone.abort(dead);
  await expect(lent.generate(request)).rejects.toBe(dead);
  await expect(lent.loglikelihood({ context: '', continuation: '' })).rejects.toBe(dead);
  await expect(lent.chat({ messages: [], maxNewTokens: 1, temperature: 0 })).rejects.toBe(dead);
});

it('tells what is known of a server that fails while it answers', async () => {
  const memory = new MainbenchError('memory', 'Too large.');
  const lent = lendClient(
    clientOf(() => Promise.reject(refused)),
    { failure: () => memory },
  );
  await expect(lent.generate(request)).rejects.toBe(memory);
});

it('leaves errors of the caller alone', async () => {
  const data = new MainbenchError('data', 'Half a surrogate pair.');
  const gone = new AbortController();
  const lent = lendClient(
    clientOf(() => Promise.reject(data)),
    { gone: gone.signal },
  );
  gone.abort(dead);
  await expect(lent.generate(request)).rejects.toBe(data);
  const own = new AbortController();
  const pending = lendClient(clientOf(waitFor)).generate(request, own.signal);
  own.abort(refused);
  await expect(pending).rejects.toBe(refused);
});

it('does not let a stage close what others use', async () => {
  const client = clientOf(waitFor);
  await lendClient(client).close();
  expect(client.closed).toBe(false);
});

it('links the signal of a stage once, however many requests it sends', async () => {
  const linked = new Set<AbortSignal | undefined>();
  const client = clientOf(async (_request, signal) => {
    linked.add(signal);
    throw refused;
  });
  const lent = lendClient(client, { gone: new AbortController().signal });
  const { signal } = new AbortController();
  for (let count = 0; count < 3; count += 1) await expect(lent.generate(request, signal)).rejects.toBe(refused);
  expect(linked.size).toBe(1);
});
