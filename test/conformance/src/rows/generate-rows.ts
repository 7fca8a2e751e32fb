import { describe, expect, it } from 'vitest';
import { generate, post, prompt, type Target, tokens } from '../target.ts';

/** What `/generate` takes, and what it answers where it was not told. */
export function generateRows(target: Target): void {
  describe('/generate', () => {
    it('tells no details unless asked to', async () => {
      const plain = await generate(target, prompt, { max_new_tokens: 2 });
      expect(Object.keys(plain.json)).toEqual(['generated_text']);
      const { details } = (await generate(target, prompt, { max_new_tokens: 2, details: true })).json;
      expect(details).toMatchObject({ prefill: [], generated_tokens: details.tokens.length });
      expect(details.tokens[0]).toMatchObject({
        id: expect.any(Number),
        text: expect.any(String),
        logprob: expect.any(Number),
        special: expect.any(Boolean),
      });
    });

    it('tells details where decoder_input_details implies them', async () => {
      const { details } = (await generate(target, prompt, { max_new_tokens: 1, decoder_input_details: true })).json;
      expect(details.prefill.length).toBeGreaterThan(3);
    });

    it('samples without parameters, and not with empty ones', async () => {
      const limited = (parameters: object) => generate(target, prompt, { max_new_tokens: 24, ...parameters });
      const empty = await Promise.all([limited({}), limited({})]);
      expect(new Set(empty.map(({ json }) => json.generated_text)).size).toBe(1);
      // Without `parameters` nothing bounds the answer but the context: a prompt that nearly fills it does.
      const info = (await (await fetch(`${target.url}/info`)).json()) as { max_total_tokens: number };
      const each = (await tokens(target, 'river '.repeat(40))).length / 40;
      const inputs = `${'river '.repeat(Math.floor((info.max_total_tokens - 60) / each))}${prompt}`;
      const free = await Promise.all([1, 2, 3, 4].map(() => post(target, '/generate', { inputs })));
      expect(new Set(free.map(({ json }) => json.generated_text)).size).toBeGreaterThan(1);
    });

    const typical = target.engine === 'tgi' ? [{ typical_p: 0.9 }] : [];
    it.each([{ temperature: 0.7 }, { top_k: 5 }, { top_p: 0.9 }, ...typical])('samples with %j', async (given) => {
      const seedOf = async (parameters: object) =>
        (await generate(target, prompt, { max_new_tokens: 1, details: true, seed: 3, ...parameters })).json.details
          .seed;
      expect(await seedOf(given)).toBe(3);
      expect(await seedOf({})).toBeNull();
    });

    it('tells the tokens of prompt and answer in its headers', async () => {
      const reply = await generate(target, prompt, { max_new_tokens: 2, details: true });
      expect(Number(reply.headers.get('x-prompt-tokens'))).toBe((await tokens(target, prompt)).length);
      expect(Number(reply.headers.get('x-generated-tokens'))).toBe(reply.json.details.generated_tokens);
    });

    it('answers at the root with an array of one', async () => {
      const reply = await post(target, '/', { inputs: prompt, parameters: { max_new_tokens: 2 } });
      expect(reply.json).toEqual([{ generated_text: expect.any(String) }]);
    });

    it('keeps the tail where it truncates', async () => {
      const text = 'river stone light morning quiet road';
      const parameters = { truncate: 3, max_new_tokens: 1, decoder_input_details: true };
      const reply = await generate(target, text, parameters);
      const ids = (await tokens(target, text)).map(({ id }) => id);
      expect(reply.headers.get('x-prompt-tokens')).toBe('3');
      expect(reply.json.details.prefill.map(({ id }: { id: number }) => id)).toEqual(ids.slice(-3));
    });

    it('tells a null for the first token of a prompt, and log-probabilities for all others', async () => {
      const { details } = (await generate(target, prompt, { max_new_tokens: 1, decoder_input_details: true })).json;
      const [first, ...others] = details.prefill;
      expect(first.logprob).toBeNull();
      for (const { logprob } of others) expect(logprob).toBeLessThanOrEqual(0);
    });

    it('tells the likeliest tokens in the place of a generated one', async () => {
      const { details } = (await generate(target, prompt, { max_new_tokens: 1, details: true, top_n_tokens: 5 })).json;
      const [top] = details.top_tokens;
      expect(top.length).toBeGreaterThanOrEqual(5);
      expect(top).toContainEqual(expect.objectContaining({ id: details.tokens[0].id }));
      expect(Math.max(...top.map(({ logprob }: { logprob: number }) => logprob))).toBe(details.tokens[0].logprob);
    });

    it.skipIf(target.engine === 'embedded')('gives the likelier of two samples and the other', async () => {
      const parameters = { best_of: 2, do_sample: true, max_new_tokens: 4, details: true };
      const { details } = (await generate(target, prompt, parameters)).json;
      expect(details.best_of_sequences).toHaveLength(1);
    });
  });
}
