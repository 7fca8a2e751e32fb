import { MainbenchError } from '@mainbench/spec';

/**
 * The token in the environment variable that `--token-variable` names; undefined where it names none.
 * @throws MainbenchError of kind `usage` where the variable is not set
 */
export function tokenOfVariable(variable: string | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const token = process.env[variable];
  if (token) return token;
  throw new MainbenchError('usage', `--token-variable: the environment variable ${variable} is not set.`, {
    hint: 'Set it to the token, without writing it into a file.',
  });
}
