import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { rememberSecret } from '@mainbench/kit';

type Environment = Readonly<Record<string, string | undefined>>;

/** The hub's address, without a slash at its end: `HF_ENDPOINT` (a mirror), else the public hub. */
export function hubAddress(environment: Environment = process.env): string {
  return (environment.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
}

/** Whether an address is the hub's own, so that it may be given the token. */
export function isHub(url: string): boolean {
  return new URL(url).origin === new URL(hubAddress()).origin;
}

/**
 * The access token of gated data sets, from where the hub's own tools take it: `HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`, or
 * the file of `hf auth login` (`HF_TOKEN_PATH`, `$HF_HOME/token`, `~/.cache/huggingface/token`). A secret: for the headers
 * of requests to the hub only.
 */
export function hubToken(environment: Environment = process.env): string | undefined {
  const token = (environment.HF_TOKEN || environment.HUGGING_FACE_HUB_TOKEN || readTokenFile(environment)).trim();
  if (token === '') return undefined;
  rememberSecret(token);
  return token;
}

function readTokenFile({ HF_TOKEN_PATH, HF_HOME, XDG_CACHE_HOME }: Environment): string {
  const home = HF_HOME || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface');
  try {
    return readFileSync(HF_TOKEN_PATH || join(home.replace(/^~(?=$|\/)/, homedir()), 'token'), 'utf8');
  } catch {
    // Most people have none.
    return '';
  }
}

/** The variable of the hub's own tools that forbids to ask the network, where one does. */
export function offlineVariable(environment: Environment = process.env): string | undefined {
  const variables = ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE', 'HF_DATASETS_OFFLINE'];
  return variables.find((name) => /^(?:1|on|yes|true)$/i.test(environment[name]?.trim() ?? ''));
}
