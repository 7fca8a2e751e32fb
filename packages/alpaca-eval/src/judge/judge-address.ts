import { parseOpenaiAddress, type ServerAddress } from '@mainbench/engines';
import { MainbenchError } from '@mainbench/spec';

/**
 * Reads a judge's address: what stands in front of `/chat/completions`; a host alone means its `/v1`.
 * @throws MainbenchError of kind `usage` where it is none, or holds a user or password
 */
export function judgeAddress(url: string): ServerAddress {
  const address = parseOpenaiAddress(url);
  if (address.authorization === undefined) return address;
  throw new MainbenchError('usage', "The judge's address holds a user or a password.", {
    hint: 'Put the key into an environment variable and name that variable.',
  });
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
