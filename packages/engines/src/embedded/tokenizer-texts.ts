import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '@mainbench/kit';

/**
 * Reads the texts of special tokens from `tokenizer_config.json` and `tokenizer.json` in a model's folder.
 * A file that is absent or tells nothing leaves its part out: the server is then asked.
 */
export async function readTokenizerTexts(folder: string): Promise<{ endOfText?: string; specialTexts: string[] }> {
  const { eos_token: end } = await readObject(join(folder, 'tokenizer_config.json'));
  const { added_tokens: added } = await readObject(join(folder, 'tokenizer.json'));
  const endOfText = textOf(end);
  const special = Array.isArray(added) ? added.filter((token) => isObject(token) && token.special === true) : [];
  const specialTexts = special.map(textOf).filter((text) => text !== undefined);
  return { ...(endOfText === undefined ? {} : { endOfText }), specialTexts };
}

/** Tokenizer files hold a token as its text or as an object with its `content`. */
function textOf(token: unknown): string | undefined {
  const text = isObject(token) ? token.content : token;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

async function readObject(file: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
