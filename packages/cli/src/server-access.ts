import { readHeaders, splitHeader } from '@mainbench/engines';
import { MainbenchError } from '@mainbench/spec';
import { Option } from 'commander';

/** The options that let requests in at a server. */
export interface AccessOptions {
  tokenVariable?: string;
  /** Headers as they were written, by name; `${VARIABLE}` in a value stands for an environment variable. */
  header?: Readonly<Record<string, string>>;
}

/** `--token-variable` and `--header`. */
export function accessOptions(): Option[] {
  return [
    new Option('--token-variable <name>', 'environment variable with the server’s bearer token or API key'),
    new Option(
      '--header <name=value>',
      `extra HTTP header, repeatable: 'api-key=\${VARIABLE}' takes an environment variable`,
    ).argParser((text: string, all: Record<string, string> = {}) => {
      const [name, value] = splitHeader(text);
      return { ...all, [name]: value };
    }),
  ];
}

/**
 * The token and headers that the options mean. Secrets.
 * @throws MainbenchError of kind `usage` where a variable is not set, or a header can be none
 */
export function accessOf({ tokenVariable, header }: AccessOptions): {
  token?: string;
  headers?: Record<string, string>;
} {
  return {
    ...(tokenVariable === undefined ? {} : { token: tokenOfVariable(tokenVariable) }),
    ...(header === undefined ? {} : { headers: readHeaders(header, '--header') }),
  };
}

function tokenOfVariable(variable: string): string {
  const token = process.env[variable]?.trim();
  if (token) return token;
  throw new MainbenchError('usage', `--token-variable: the environment variable ${variable} is not set.`, {
    hint: 'Set it to the token, without writing it into a file.',
  });
}
