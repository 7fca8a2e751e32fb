import { connectEngine, probeEndpoint } from '@mainbench/engines';
import type { InferenceClient } from '@mainbench/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** What the client of an engine promises, on a server that runs. */
export function clientRows(target: { engine: string; url: string; start(): Promise<void> }): void {
  describe('its client', () => {
    let client: InferenceClient;

    beforeAll(async () => {
      await target.start();
      client = await connectEngine(target.engine, target.url);
    });

    afterAll(() => client.close());

    it('scores what the parts of a text add up to', async () => {
      const context = 'Question: river stone?\n';
      const whole = await client.loglikelihood({ context, continuation: 'Answer: light' });
      const first = await client.loglikelihood({ context, continuation: 'Answer:' });
      const rest = await client.loglikelihood({ context: `${context}Answer:`, continuation: ' light' });
      expect(whole.tokens).toBe(first.tokens + rest.tokens);
      expect(whole.sum).toBeCloseTo(first.sum + rest.sum, 1);
      expect(whole.bytes).toBe('Answer: light'.length);
    });

    it('scores the end of a text as one token more', async () => {
      const request = { context: 'Question: river?\n', continuation: 'Answer: stone.' };
      const open = await client.loglikelihood(request);
      const closed = await client.loglikelihood({ ...request, endOfText: true });
      expect(closed.tokens).toBe(open.tokens + 1);
      expect(closed.sum).toBeLessThan(open.sum);
    });

    it('knows what greedy decoding writes', async () => {
      const context = 'Question: river stone?\n';
      const { text, finish } = await client.generate({ prompt: context, maxNewTokens: 4, temperature: 0 });
      expect(finish).not.toBe('stop-string');
      const written = await client.loglikelihood({ context, continuation: text, greedy: true });
      const other = await client.loglikelihood({ context, continuation: 'Zq9 unlikely!', greedy: true });
      // Where the text is tokenised otherwise than it was written, nothing can be said of it.
      if (written.tokens === 4 && !written.straddles) expect(written.greedy).toBe(true);
      expect(other.greedy).toBe(false);
    });

    it('scores choices as it scores them one by one', async () => {
      const context = 'Question: river stone?\nAnswer:';
      const continuations = [' light', ' river', ' stone', ' light'];
      const scores = await client.choices({ context, continuations });
      for (const [index, continuation] of continuations.entries()) {
        const alone = await client.loglikelihood({ context, continuation });
        expect(scores[index]?.tokens).toBe(alone.tokens);
        expect(scores[index]?.sum).toBeCloseTo(alone.sum, 1);
      }
    });

    it('drops the beginning of a text that is too long, where it may', async () => {
      const { maxInputTokens } = client.capabilities;
      const long = { context: 'river '.repeat(maxInputTokens), continuation: 'light.' };
      await expect(client.loglikelihood(long)).rejects.toMatchObject({ details: { reason: 'too-long' } });
      const cut = await client.loglikelihood({ ...long, truncateLeft: true });
      expect(cut.truncatedTokens).toBeGreaterThan(0);
      expect(cut.tokens).toBeGreaterThan(0);
    });

    it('probes the server', async () => {
      const probe = await probeEndpoint(client, { throughputSeconds: 0.2 });
      expect(probe).toMatchObject({ engine: target.engine, loglikelihood: true, noise: { repeats: 10 } });
      expect(probe.noise).toMatchObject(target.engine === 'embedded' ? { largest: 0 } : {});
    });
  });
}
