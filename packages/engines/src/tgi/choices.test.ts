import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { json, startFakeTgi, toyLikeliest, toyTokens } from '../testing/fake-tgi.ts';
import { servedClient } from '../testing/served-client.ts';
import { connectTgi } from './connect.ts';

const served = servedClient(startFakeTgi, (url) => connectTgi(url, { attempts: 1 }));

/** How many texts the model has seen. */
function generations(): number {
  return served.server.calls.filter(({ route }) => route === '/generate').length;
}

async function oneByOne(context: string, continuations: readonly string[]) {
  const scores = [];
  for (const continuation of continuations) scores.push(await served.client.loglikelihood({ context, continuation }));
  return scores;
}

describe('choices', () => {
  it('of one token each come from one request', async () => {
    const continuations = [' yes', ' no', ' ok', ' maybe'];
    const scores = await served.client.choices({ context: 'Is it?', continuations });
    expect(generations()).toBe(1);
    expect(served.server.calls).toHaveLength(5);
    expect(served.server.calls.at(-1)?.body).toEqual({
      inputs: 'Is it?',
      parameters: {
        max_new_tokens: 1,
        do_sample: false,
        decoder_input_details: true,
        top_n_tokens: 5,
        details: true,
      },
    });
    const apart = await oneByOne('Is it?', continuations);
    expect(scores.map(({ greedy: _, ...score }) => score)).toEqual(apart);
    expect(scores.map(({ greedy }) => greedy)).toEqual([false, false, true, false]);
  });

  it('are each scored by themselves where one is not among the likeliest', async () => {
    const continuations = [' yes', ' never'];
    const scores = await served.client.choices({ context: 'Is it?', continuations });
    expect(generations()).toBe(3);
    expect(scores).toEqual(await oneByOne('Is it?', continuations));
  });

  it('that occur twice are sent once', async () => {
    const scores = await served.client.choices({ context: 'Say', continuations: [' a b', ' c d', ' a b', ' c d'] });
    expect(generations()).toBe(2);
    expect(served.server.calls).toHaveLength(4);
    expect(scores[2]).toEqual(scores[0]);
    expect(scores[2]).not.toBe(scores[0]);
  });

  it.each([
    ['an empty context', '', [' yes', ' no']],
    ['a token over the boundary', 'yes ', ['yes', 'no']],
    ['more tokens than one', 'Is it?', [' yes', ' no no']],
    ['nothing to score', 'Is it?', [' yes', '']],
  ])('are each scored by themselves with %s', async (_name, context, continuations) => {
    const scores = await served.client.choices({ context, continuations });
    expect(scores).toEqual(await oneByOne(context, continuations));
    expect(served.server.calls.some(({ body }) => 'top_n_tokens' in ((body.parameters as object) ?? {}))).toBe(false);
  });

  it('are each scored by themselves where the context alone has other tokens', async () => {
    served.server.once('/generate', (call) => {
      const prefill = toyTokens(String(call.body.inputs)).map(({ id }, index) => ({
        id: index === 1 ? 999 : id,
        logprob: index === 0 ? null : -1,
      }));
      const details = { finish_reason: 'length', generated_tokens: 1, prefill, tokens: [], top_tokens: [[]] };
      json(200, { generated_text: '', details }, { 'x-prompt-tokens': prefill.length })(call);
    });
    const continuations = [' yes', ' no'];
    expect(await served.client.choices({ context: 'Is it?', continuations })).toEqual(
      await oneByOne('Is it?', continuations),
    );
  });

  it('equal the log-likelihoods one by one, whatever they are', async () => {
    const continuation = fc.oneof(fc.constantFrom(...toyLikeliest), fc.constantFrom('', ' new', 'x', ' a b', '\n'));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('Is it?', '', 'word', 'é '),
        fc.array(continuation, { maxLength: 5 }),
        async (context, continuations) => {
          const scores = await served.client.choices({ context, continuations });
          expect(scores.map(({ greedy: _, ...score }) => score)).toEqual(await oneByOne(context, continuations));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('whether a continuation is greedy', () => {
  it('is asked of the server by letting it continue, where the request wants to know', async () => {
    const greedy = await served.client.loglikelihood({ context: 'Is it?', continuation: ' ok ok', greedy: true });
    expect(greedy.greedy).toBe(true);
    expect(served.server.calls.at(-1)?.body).toMatchObject({ inputs: 'Is it?', parameters: { max_new_tokens: 2 } });
    const other = await served.client.loglikelihood({ context: 'Is it?', continuation: ' ok no', greedy: true });
    expect(other.greedy).toBe(false);
  });

  it('is not told where nobody asked', async () => {
    expect(await served.client.loglikelihood({ context: 'Is it?', continuation: ' ok' })).not.toHaveProperty('greedy');
    expect(generations()).toBe(1);
  });

  it('is not told where the server cannot continue from the boundary', async () => {
    const score = await served.client.loglikelihood({ context: '', continuation: ' ok', greedy: true });
    expect(score).not.toHaveProperty('greedy');
  });
});
