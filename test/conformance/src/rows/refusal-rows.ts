import { describe, expect, it } from 'vitest';
import { embeddedRequests } from '../embedded-target.ts';
import { send } from '../http.ts';
import { generate, post, prompt, type Target } from '../target.ts';

const refused: [object, RegExp][] = [
  [{ max_new_tokens: 0 }, /max_new_tokens.*strictly positive/],
  [{ top_p: 1.0 }, /top_p/],
  [{ top_p: 0 }, /top_p/],
  [{ top_k: 0 }, /top_k.*strictly positive/],
  [{ temperature: 0 }, /temperature.*strictly positive/],
  [{ stop: ['a', 'b', 'c', 'd', 'e'] }, /stop.*4.*5/],
  [{ top_n_tokens: 6 }, /top_n_tokens/],
  [{ max_new_tokens: 1_000_000 }, /`inputs` tokens \+ `max_new_tokens` must be <= \d+/],
];

const refusedByTgi: [object, RegExp][] = [
  [{ typical_p: 1.0 }, /typical_p/],
  [{ best_of: 2 }, /sampling.*best_of/],
  [{ best_of: 2, do_sample: true, seed: 1 }, /seed.*best_of/],
  [{ best_of: 3, do_sample: true }, /best_of.*<= 2/],
];

/** What the embedded server does not have, and so never ignores. */
const refusedByEmbedded: [object, RegExp][] = [
  [{ best_of: 2, do_sample: true }, /`best_of`.*not support/],
  [{ typical_p: 0.9 }, /`typical_p`.*not support/],
  [{ watermark: true }, /`watermark`.*not support/],
  [{ repetition_penalty: 1.2 }, /`repetition_penalty`.*not support/],
  [{ frequency_penalty: 0.5 }, /`frequency_penalty`.*not support/],
  [{ return_full_text: true }, /`return_full_text`.*not support/],
];

/** What is refused, and how errors look. */
export function refusalRows(target: Target): void {
  describe('what is refused', () => {
    const byEngine = target.engine === 'embedded' ? refusedByEmbedded : refusedByTgi;
    it.each([...refused, ...byEngine])('%j', async (parameters, words) => {
      const reply = await generate(target, prompt, parameters);
      expect(reply.status).toBe(422);
      expect(reply.json).toEqual({ error: expect.stringMatching(words), error_type: 'validation' });
    });

    it('an empty prompt', async () => {
      expect((await generate(target, '', { max_new_tokens: 1 })).json.error).toContain('`inputs`');
    });

    it.each([
      ['JSON that is broken', '{', 'application/json', 400],
      ['another content type', '{"inputs": "a"}', 'text/plain', 415],
      ['no prompt', '{}', 'application/json', 422],
      ['a prompt that is no text', '{"inputs": 3}', 'application/json', 422],
      ['a parameter of another type', '{"inputs": "a", "parameters": {"temperature": "hot"}}', 'application/json', 422],
    ])('%s, in plain text', async (_name, body, type, status) => {
      const reply = await send(`${target.url}/generate`, 'POST', body, type);
      expect(reply.status).toBe(status);
      expect(reply.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(reply.text).not.toBe('');
    });

    it('a body past the limit of the server', async () => {
      const reply = await send(`${target.url}/generate`, 'POST', { inputs: 'a'.repeat(2_100_000) });
      expect(reply.status).toBe(413);
    });

    it('more requests than it takes, at once and without saying when to come again', async () => {
      const info = (await (await fetch(`${target.url}/info`)).json()) as { max_concurrent_requests: number };
      const limit = info.max_concurrent_requests;
      if (target.engine === 'embedded') expect(limit).toBe(embeddedRequests);
      const asked = Array.from({ length: 3 * limit + 8 }, () => generate(target, prompt, { max_new_tokens: 60 }));
      const replies = await Promise.all(asked);
      const overloaded = replies.filter(({ status }) => status === 429);
      expect(overloaded.length).toBeGreaterThan(0);
      expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(limit);
      expect(overloaded[0]?.json).toEqual({ error: 'Model is overloaded', error_type: 'overloaded' });
      expect(overloaded[0]?.headers.get('retry-after')).toBeNull();
    });

    it(`an adapter that is not loaded, ${target.engine === 'tgi' ? 'in silence: the base model answers' : 'by name'}`, async () => {
      const parameters = { max_new_tokens: 1, decoder_input_details: true };
      const reply = await generate(target, prompt, { ...parameters, adapter_id: 'no-such-adapter' });
      if (target.engine === 'tgi') {
        expect(reply.json.details.prefill).toEqual((await generate(target, prompt, parameters)).json.details.prefill);
      } else {
        expect(reply.status).toBe(422);
        expect(reply.json.error).toContain('no-such-adapter');
      }
    });

    it('a suffix and too many prompts of a completion', async () => {
      const suffix = await post(target, '/v1/completions', { model: 'tgi', prompt: 'a', suffix: 'b' });
      expect(suffix.status).toBe(422);
      const many = await post(target, '/v1/completions', { model: 'tgi', prompt: Array(500).fill('a'), max_tokens: 1 });
      expect(many.status).toBe(422);
    });
  });
}
