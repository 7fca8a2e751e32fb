import { describe, expect, it } from 'vitest';
import { eventsOf } from '../http.ts';
import { generate, post, prompt, type Target } from '../target.ts';

/** Streams of `/generate_stream`, which the embedded server does not have. */
export function streamRows(target: Target): void {
  describe.skipIf(target.engine === 'embedded')('/generate_stream', () => {
    it('ends with the text and without [DONE]', async () => {
      const parameters = { max_new_tokens: 4, details: true, seed: 4, temperature: 0.9 };
      const reply = await post(target, '/generate_stream', { inputs: prompt, parameters });
      expect(reply.headers.get('content-type')).toMatch(/^text\/event-stream/);
      const events = eventsOf(reply).data.map((data) => JSON.parse(data));
      expect(events.map(({ index }) => index)).toEqual(events.map((_, index) => index + 1));
      expect(events.slice(0, -1).every((event) => event.generated_text === null)).toBe(true);
      const whole = await generate(target, prompt, parameters);
      expect(events.at(-1).generated_text).toBe(whole.json.generated_text);
      expect(reply.text).not.toContain('[DONE]');
    });

    it.each([{ top_p: 1.0 }, { best_of: 2, do_sample: true }, { decoder_input_details: true }])(
      'tells with status 200 that %j is refused',
      async (parameters) => {
        const reply = await post(target, '/generate_stream', { inputs: prompt, parameters });
        expect(reply.status).toBe(200);
        const [event, ...more] = eventsOf(reply).data.map((data) => JSON.parse(data));
        expect(event).toEqual({ error: expect.any(String), error_type: 'validation' });
        expect(more).toEqual([]);
      },
    );
  });
}
