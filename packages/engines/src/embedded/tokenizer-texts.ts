import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '@mainbench/kit';

/** What a model's own files tell of its special tokens. */
export interface TokenizerTexts {
  endOfText?: string;
  specialTexts: string[];
}

/**
 * Reads the texts of special tokens from `tokenizer_config.json` and `tokenizer.json` in a model's folder.
 * A file that is absent or tells nothing leaves its part out: the server is then asked.
 */
export async function readTokenizerTexts(folder: string): Promise<TokenizerTexts> {
  const config = await readObject(join(folder, 'tokenizer_config.json'));
  const tokenizer = await readObject(join(folder, 'tokenizer.json'));
  const endOfText = textOf(config.eos_token);
  const added = Array.isArray(tokenizer.added_tokens) ? tokenizer.added_tokens : [];
  const specialTexts = added
    .filter((token) => isObject(token) && token.special === true)
    .map(textOf)
    .filter((text) => text !== undefined);
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
