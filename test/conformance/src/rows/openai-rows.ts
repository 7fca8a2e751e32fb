import { describe, expect, it } from 'vitest';
import { post, prompt, type Target } from '../target.ts';

/** The routes that look like OpenAI's. */
export function openaiRows(target: Target): void {
  describe('/v1/completions', () => {
    it('has neither echo nor log-probabilities', async () => {
      const body = { model: 'tgi', prompt, max_tokens: 3, temperature: 0, echo: true, logprobs: 5 };
      const { choices, usage } = (await post(target, '/v1/completions', body)).json;
      expect(choices).toHaveLength(1);
      expect(choices[0].logprobs).toBeNull();
      expect(choices[0].text.startsWith('Question')).toBe(false);
      expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
    });

    it('takes another model than tgi for an adapter', async () => {
      const named = (model: string) =>
        post(target, '/v1/completions', { model, prompt, max_tokens: 1, temperature: 0 });
      expect((await named('tgi')).status).toBe(200);
      expect((await named('no-such-adapter')).status).toBe(target.engine === 'tgi' ? 200 : 422);
    });
  });

  it('/v1/models names one model', async () => {
    const { data } = (await (await fetch(`${target.url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(data).toHaveLength(1);
  });

  it('/health says nothing where all is well', async () => {
    const reply = await fetch(`${target.url}/health`);
    expect([reply.status, await reply.text()]).toEqual([200, '']);
  });
}
