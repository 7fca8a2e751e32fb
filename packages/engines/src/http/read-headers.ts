import { rememberSecret } from '@mainbench/kit';
import { isSecretName, MainbenchError } from '@mainbench/spec';

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** They belong to the connection: another value would break the request. */
const ofConnection = new Set(['connection', 'content-length', 'content-type', 'host', 'proxy-authorization', 'te']);

/**
 * A header as it is written on a command line, `NAME=VALUE` or `NAME: VALUE`.
 *
 * @throws MainbenchError of kind `usage`; it never repeats the text, which may hold a key
 */
export function splitHeader(text: string): [name: string, value: string] {
  const [, name = '', value = ''] = /^\s*([^\s:=]+)\s*[:=]\s*(.*)$/s.exec(text) ?? [];
  if (name !== '' && value !== '') return [name, value.trimEnd()];
  throw new MainbenchError('usage', 'A header does not have the form NAME=VALUE.', {
    hint: `Write for example --header 'api-key=\${VARIABLE}', with the key in that environment variable.`,
  });
}

/**
 * Headers with environment variables put in: `${VARIABLE}` in a value. What comes from a variable is a secret, and so is
 * what is named like one.
 *
 * @param where what holds the headers, for messages
 * @throws MainbenchError of kind `usage` for a name that cannot be one, a value over several lines, or a variable that
 *   is not set
 */
export function readHeaders(
  headers: Readonly<Record<string, string>>,
  where: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const refusal = (what: string, hint: string) => new MainbenchError('usage', `${where}: ${what}.`, { hint });
  const read = ([name, template]: [string, string]): [string, string] => {
    if (!headerName.test(name))
      throw refusal('the name of a header contains characters that are not allowed', 'Give NAME=VALUE.');
    if (ofConnection.has(name.toLowerCase())) {
      throw refusal(`the header ${name} is set by mainbench`, 'Leave it out: mainbench sets it for each request.');
    }
    const value = template.replaceAll(variable, (_text, named: string) => {
      const held = environment[named]?.trim();
      if (!held) {
        throw refusal(`the environment variable ${named} is not set`, 'Set it, without writing its value into a file.');
      }
      rememberSecret(held);
      return held;
    });
    if (isSecretName(name)) rememberSecret(value.replace(/^(?:Bearer|Basic) /i, ''));
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      const what = `the value of the header ${name} contains characters that are not allowed in a header`;
      throw refusal(what, 'Give one line of plain text.');
    }
    return [name.toLowerCase(), value];
  };
  return Object.fromEntries(Object.entries(headers).map(read));
}
