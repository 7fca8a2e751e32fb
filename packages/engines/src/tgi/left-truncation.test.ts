import { describe, expect, it } from 'vitest';
import { startFakeTgi } from '../testing/fake-tgi.ts';
import { servedClient } from '../testing/served-client.ts';
import { connectTgi } from './connect.ts';

const served = servedClient(startFakeTgi, (url) => connectTgi(url, { attempts: 1 }));

/** A text of so many tokens, one beginning-of-text token not counted; the server takes 100. */
const words = (count: number) => ' word'.repeat(count);
const sent = () => served.server.calls.filter(({ route }) => route === '/generate').map(({ body }) => body.parameters);

describe('a text that may lose its beginning', () => {
  it('loses as many tokens as are too many, and its continuation is scored as without them', async () => {
    const continuation = ' red blue';
    const whole = await served.client.loglikelihood({ context: words(150), continuation, truncateLeft: true });
    expect(sent()).toEqual([expect.objectContaining({ truncate: 100 })]);
    expect(whole.truncatedTokens).toBe(1 + 150 + 2 - 100);
    const short = await served.client.loglikelihood({ context: words(20), continuation, truncateLeft: true });
    expect(short.truncatedTokens).toBeUndefined();
    expect(short.tokenLogprobs).toEqual(whole.tokenLogprobs);
    expect(sent()[1]).not.toHaveProperty('truncate');
  });

  it('is refused where it may not, and where the continuation alone is too long', async () => {
    const tooLong = { details: { reason: 'too-long' } };
    await expect(served.client.loglikelihood({ context: words(150), continuation: ' red' })).rejects.toMatchObject(
      tooLong,
    );
    const long = { context: ' short', continuation: words(100), truncateLeft: true };
    await expect(served.client.loglikelihood(long)).rejects.toMatchObject(tooLong);
    const fits = await served.client.loglikelihood({ ...long, continuation: words(99) });
    expect([fits.tokens, fits.truncatedTokens]).toEqual([99, 1]);
  });

  it('has the same last tokens for choices from one request', async () => {
    const request = { context: words(150), continuations: [' yes', ' no'], truncateLeft: true };
    const scores = await served.client.choices(request);
    expect(sent()).toEqual([expect.objectContaining({ truncate: 99, top_n_tokens: 5 })]);
    expect(scores.map(({ truncatedTokens }) => truncatedTokens)).toEqual([52, 52]);
    const several = await served.client.choices({ ...request, continuations: [' a b', ' c'] });
    expect(several.map(({ truncatedTokens }) => truncatedTokens)).toEqual([53, 52]);
  });

  it('leaves room for what is generated', async () => {
    const request = { maxNewTokens: 100, temperature: 0, truncateLeft: true };
    const cut = await served.client.generate({ ...request, prompt: words(80) });
    const room = served.client.capabilities.maxTotalTokens - 100;
    expect(sent()).toEqual([expect.objectContaining({ truncate: room })]);
    expect([cut.truncatedTokens, cut.promptTokens]).toEqual([81 - room, room]);
    expect((await served.client.generate({ ...request, prompt: words(3) })).truncatedTokens).toBeUndefined();
    const impossible = { ...request, maxNewTokens: served.client.capabilities.maxTotalTokens, prompt: words(80) };
    await expect(served.client.generate(impossible)).rejects.toMatchObject({ details: { reason: 'too-long' } });
  });
});
