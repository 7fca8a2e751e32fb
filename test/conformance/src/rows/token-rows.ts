import { describe, expect, it } from 'vitest';
import { generate, post, type Target, tokens } from '../target.ts';

/** The tokens of texts, and the special ones. */
export function tokenRows(target: Target): void {
  const prefillIds = async (text: string): Promise<number[]> => {
    const { details } = (await generate(target, text, { max_new_tokens: 1, decoder_input_details: true })).json;
    return details.prefill.map(({ id }: { id: number }) => id);
  };

  describe('tokens', () => {
    it('have places in UTF-8 bytes', async () => {
      const text = 'né日🙂\nx';
      const bytes = Buffer.from(text);
      const found = await tokens(target, text);
      for (const { start, stop } of found)
        expect(bytes.subarray(start, stop).toString().includes('\ufffd')).toBe(false);
      expect(found.at(-1)?.stop).toBe(bytes.length);
      expect(Object.keys(found[0] ?? {}).sort()).toEqual(['id', 'start', 'stop', 'text']);
    });

    it('are the same for /tokenize and for a prompt', async () => {
      for (const text of ['The sun rose.', 'Is it?\n yes', 'né日🙂', '  two  spaces']) {
        expect(await prefillIds(text)).toEqual((await tokens(target, text)).map(({ id }) => id));
      }
    });

    it('begin with the special ones at (0, 0), which are added also where the text has them', async () => {
      const [first] = await tokens(target, 'a');
      if (first?.stop !== 0) return expect(target.engine).toBe('tgi');
      const begin = (await tokens(target, '<s>a')).filter(({ id }) => id === first.id);
      const isItsText = (await tokens(target, 'a<s>')).some(({ id }) => id === first.id);
      expect(begin).toHaveLength(isItsText ? 2 : 1);
    });

    it('of a special text in a prompt are special', async () => {
      const ends = ['</s>', '<|end_of_text|>', '<|endoftext|>', '<eos>', '<|im_end|>'];
      const lengths = await Promise.all(
        ends.map(async (end) =>
          (await tokens(target, `a${end}b`)).filter(({ stop, start }) => stop - start === end.length),
        ),
      );
      expect(lengths.some((found) => found.length === 1)).toBe(true);
    });

    it('are added to a completion as to a prompt', async () => {
      const reply = await post(target, '/v1/completions', { model: 'tgi', prompt: 'river', max_tokens: 1 });
      expect(reply.json.usage.prompt_tokens).toBe((await tokens(target, 'river')).length);
    });
  });
}
