import { MainbenchError } from '@mainbench/spec';

/** Where a judge is. */
export interface JudgeAddress {
  /** What requests are sent below. */
  baseUrl: string;
  /** As messages name it: no user, password or query. */
  shown: string;
}

/**
 * Reads a judge's address; where it is only a host, the usual `/v1` is added.
 * @throws MainbenchError of kind `usage` where it is none
 */
export function judgeAddress(url: string): JudgeAddress {
  const hint = 'Give one such as http://127.0.0.1:8000/v1.';
  if (!URL.canParse(url)) throw new MainbenchError('usage', "The judge's address is not a URL.", { hint });
  const parsed = new URL(url);
  if (!['http:', 'https:'].includes(parsed.protocol)) {
    throw new MainbenchError('usage', `The judge's address begins with ${parsed.protocol}; expected http: or https:.`, {
      hint,
    });
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new MainbenchError('usage', "The judge's address holds a user or a password.", {
      hint: 'Put the key into an environment variable and name that variable.',
    });
  }
  const path = parsed.pathname.replace(/\/+$/, '') || '/v1';
  return { baseUrl: `${parsed.origin}${path}${parsed.search}`, shown: `${parsed.origin}${path}` };
}

/**
 * The key in an environment variable.
 * @throws MainbenchError of kind `usage` where the variable is not set
 */
export function apiKey(variable: string | undefined, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  if (variable === undefined) return undefined;
  const key = environment[variable];
  if (key) return key;
  throw new MainbenchError(
    'usage',
    `The environment variable ${variable}, which should hold the judge's key, is not set.`,
    {
      hint: 'Set it, without writing the key into a file.',
    },
  );
}
