import type { InferenceClient } from '@mainbench/spec';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { createEndpointPool } from '../pool/endpoint-pool.ts';
import { connectSglang } from '../sglang/connect.ts';
import { json } from '../testing/fake-server.ts';
import { startFakeSglang } from '../testing/fake-sglang.ts';
import { startFakeTgi, toyInfo, toyLogprob, toyTokens } from '../testing/fake-tgi.ts';
import { startFakeVllm } from '../testing/fake-vllm.ts';
import { connectTgi } from '../tgi/connect.ts';
import { connectVllm } from '../vllm/connect.ts';

const quick = { attempts: 1, requestTimeout: 5000 };
let client: InferenceClient | undefined;

afterEach(async () => {
  await client?.close();
  client = undefined;
});

/** A server without a token before prompts, whose tokenizer has some of the toy's special texts. */
async function startTgi(known = ['<s>', '</s>', '<unk>']) {
  const server = await startFakeTgi(false);
  onTestFinished(() => server.close());
  const hidden = ['<s>', '</s>', '<unk>'].filter((text) => !known.includes(text));
  // Of the same length, and read as single characters.
  const masked = (text: string) => hidden.reduce((all, each) => all.replaceAll(each, '#'.repeat(each.length)), text);
  server.answer('/tokenize', (call) => json(200, toyTokens(masked(String(call.body.inputs)), false))(call));
  return server;
}

it.each([
  ['the beginning-of-text token', ['<s>', '</s>'], '<s>'],
  ['else the end-of-text token', ['</s>'], '</s>'],
])('a text without context is scored after %s', async (_name, known, prefix) => {
  const server = await startTgi(known);
  client = await connectTgi(server.url, quick);
  const score = await client.loglikelihood({ context: '', continuation: 'the cat sat' });
  expect(score.tokenLogprobs).toEqual(toyTokens('the cat sat', false).map(({ id }) => toyLogprob(id)));
  expect(score).toMatchObject({ tokens: 3, bytes: 11, straddles: false });
  expect(server.calls.at(-1)?.body.inputs).toBe(`${prefix}the cat sat`);
  // The token itself is its own context where the text begins with it.
  expect(await client.loglikelihood({ context: '', continuation: `${prefix}the cat sat` })).toEqual(score);
  const [same] = await client.choices({ context: '', continuations: ['the cat sat', 'a'] });
  expect(same).toMatchObject({ sum: score.sum, tokens: 3 });
});

it('a server that begins each prompt itself is sent the text alone, and so is a text with a context', async () => {
  const server = await startFakeTgi();
  onTestFinished(() => server.close());
  client = await connectTgi(server.url, quick);
  await client.loglikelihood({ context: '', continuation: 'the cat' });
  expect(server.calls.at(-1)?.body.inputs).toBe('the cat');
  const without = await startTgi();
  const other = await connectTgi(without.url, quick);
  onTestFinished(() => other.close());
  await other.loglikelihood({ context: 'the', continuation: ' cat' });
  expect(without.calls.at(-1)?.body.inputs).toBe('the cat');
});

it('the embedded server is asked for the scores after the prefix token', async () => {
  const server = await startTgi();
  const one = { tokens: 2, first: 1, straddles: false, dropped: 0, last_id: 9, logprobs: [-0.5], greedy: [true] };
  server.answer('/info', json(200, { ...toyInfo, score_route: true }));
  server.answer('/score', json(200, { leading_ids: [], scores: [one] }));
  client = await connectTgi(server.url, quick);
  await client.choices({ context: '', continuations: ['the', '<s>the'] });
  expect(server.calls.at(-1)?.body).toEqual({ context: '<s>', continuations: ['the'] });
});

it.each([
  ['vLLM', startFakeVllm, connectVllm, '/v1/completions', 'prompt'],
  ['SGLang', startFakeSglang, connectSglang, '/generate', 'input_ids'],
] as const)('%s is sent the id of the prefix token', async (_name, start, connect, route, member) => {
  const server = await start();
  onTestFinished(() => server.close());
  const { vocabulary } = server;
  const tokenize = route === '/generate' ? '/v1/tokenize' : '/tokenize';
  server.answer(tokenize, (call) => json(200, { tokens: vocabulary.encode(String(call.body.prompt), false) })(call));
  client = await connect(server.url, quick);
  const score = await client.loglikelihood({ context: '', continuation: 'sat down' });
  expect(score).toMatchObject({ tokens: 2, bytes: 8 });
  const asked = server.calls.findLast((call) => call.route === route)?.body[member];
  expect(asked).toEqual([1, ...vocabulary.encode('sat down', false)]);
});

it.each([
  ['no token before the first', { context: '', continuation: 'the cat' }, /The first token of a text has no log-prob/],
  ['no end of text', { context: 'a', continuation: ' b', endOfText: true }, /The text of the end-of-text token of/],
])('a request that cannot be met (%s) is asked once, and its server stays in use', async (_name, request, sentence) => {
  const server = await startTgi([]);
  const notes: string[] = [];
  const connect = (url: string) => connectTgi(url, quick);
  const pool = await createEndpointPool({
    urls: [server.url],
    connect,
    quarantineAfter: 1,
    note: (text) => notes.push(text),
  });
  client = pool;
  const begun = performance.now();
  const failed = await pool.loglikelihood(request).catch((error) => error);
  expect(failed.message).toMatch(sentence);
  expect(failed.message).not.toContain('tried');
  expect(failed).toMatchObject({ details: { reason: 'precondition' } });
  expect(performance.now() - begun).toBeLessThan(3000);
  expect(pool.activity?.().endpoints).toMatchObject([{ state: 'ready', faults: {} }]);
  expect(notes).toEqual([]);
  expect(await pool.loglikelihood({ context: 'a', continuation: ' b' })).toMatchObject({ tokens: 1 });
});
