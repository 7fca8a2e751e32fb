import { connectEngine } from '@mainbench/engines';
import { describe, expect, it } from 'vitest';
import { generate, type Target } from '../target.ts';

/** How far apart a score and a likeliest token's log-probability may be: rounding, in the server's precision. */
const tolerances = { embedded: 1e-5, tgi: 0.05 };

/** Choices that come from the likeliest next tokens, against scores one by one. */
export function choiceRows(target: Target): void {
  describe('choices of one token each', () => {
    it('equal the scores of their texts', async () => {
      const client = await connectEngine(target.engine, target.url);
      let compared = 0;
      for (const word of ['river', 'stone', 'light', 'bird', 'road', 'hill']) {
        const context = `Question: ${word}?\nAnswer:`;
        const { details } = (await generate(target, context, { max_new_tokens: 1, details: true, top_n_tokens: 5 }))
          .json;
        const texts: string[] = details.top_tokens[0].map(({ text }: { text: string }) => text);
        const continuations = texts.filter((text) => /^ ?\w+$/.test(text)).slice(0, 4);
        const scores = await client.choices({ context, continuations });
        for (const [index, continuation] of continuations.entries()) {
          const alone = await client.loglikelihood({ context, continuation, greedy: true });
          expect(Math.abs((scores[index]?.sum ?? 0) - alone.sum)).toBeLessThan(
            tolerances[target.engine] * alone.tokens,
          );
          if (scores[index]?.greedy !== undefined) expect(scores[index]?.greedy).toBe(alone.greedy);
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThan(6);
      await client.close();
    });
  });
}
