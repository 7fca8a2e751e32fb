import { MainbenchError } from '@mainbench/spec';

/**
 * The bearer token of a server, from the environment variable that a recipe names; undefined where it names none.
 * @throws MainbenchError of kind `environment` where the variable is not set
 */
export function readTokenVariable(variable: string | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const token = process.env[variable];
  if (token) return token;
  throw new MainbenchError('environment', `the environment variable ${variable} is not set.`, {
    hint: 'serve.token_variable names it: set it to the bearer token of the server.',
  });
}
