import { rememberSecret } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';

/** Where a server is, split so that credentials never reach a message. */
export interface Address {
  origin: string;
  /** Path in front of every route, without a slash at its end; empty at the root. */
  basePath: string;
  /** Value of the `authorization` header, where the URL carries a user and password. */
  authorization?: string;
  /** The address as messages name it: no user, password, query or fragment. */
  shown: string;
}

/**
 * Splits a server's URL.
 *
 * @throws MainbenchError of kind `usage` where it is not an http or https URL.
 */
export function parseAddress(url: string): Address {
  if (!URL.canParse(url)) {
    throw new MainbenchError('usage', "A server's address is not a URL.", {
      hint: 'Give one such as http://127.0.0.1:8080.',
    });
  }
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new MainbenchError(
      'usage',
      `A server's address begins with ${parsed.protocol}, which is not served over HTTP.`,
      {
        hint: 'Give one that begins with http:// or https://.',
      },
    );
  }
  const basePath = parsed.pathname.replace(/\/+$/, '');
  return {
    origin: parsed.origin,
    basePath,
    ...(parsed.username || parsed.password ? { authorization: basicAuthorization(parsed) } : {}),
    shown: `${parsed.origin}${basePath}`,
  };
}

function basicAuthorization(url: URL): string {
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  const encoded = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
  // A server may say what it was sent, and its sentence becomes part of a message.
  for (const secret of [password === '' ? user : password, url.password, encoded]) rememberSecret(secret);
  return `Basic ${encoded}`;
}
