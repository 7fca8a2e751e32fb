import { readHeaders, splitHeader } from '@mainbench/engines';
import { type EngineOptions, MainbenchError } from '@mainbench/spec';
import { type Command, Option } from 'commander';
import { positiveNumber } from './number-options.ts';

interface AccessOptions {
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

/** The options of commands that ask a server. */
export interface ServerOptions extends AccessOptions {
  /** A name, or a file of the user's own. */
  engine: string;
  model?: string;

  concurrency?: number;
  requestsPerMinute?: number;
  /** Seconds that a request waits in all for a rate limit. */
  rateLimitTimeout: number;
}

/** Ten minutes: limits are of a minute, mostly. */
const usualRateLimitTimeout = 600;

/** Adds what says how much is asked of servers at once, and what lets requests in. */
export function addServerOptions(command: Command): void {
  command
    .option('--concurrency <n>', 'maximum concurrent requests to each server', positiveNumber)
    .option('--requests-per-minute <n>', 'maximum requests per minute to each server, evenly spaced', positiveNumber)
    .option(
      '--rate-limit-timeout <seconds>',
      'how long one request may wait for a rate limit in total',
      positiveNumber,
      usualRateLimitTimeout,
    );
  for (const option of accessOptions()) command.addOption(option);
}

/** What the options mean for a connection; throws as `accessOf`. */
export function connectionOptions(options: ServerOptions): EngineOptions {
  const { model, concurrency, requestsPerMinute, rateLimitTimeout } = options;
  return {
    rateLimitTimeout: rateLimitTimeout * 1000,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...accessOf(options),
    ...(model === undefined ? {} : { model: { path: model } }),
  };
}
