import { rememberSecret } from '@mainbench/kit';
import { isSecretName, MainbenchError } from '@mainbench/spec';

/** Where a server is, split so that no credentials reach a message. */
export interface ServerAddress {
  origin: string;
  /** Path in front of the server's own routes, without a slash at its end; empty at the root. */
  basePath: string;
  /** What stands in the place of `/v1` in front of OpenAI's routes, such as `/v1beta/openai`. */
  versionPath: string;
  /** What every request ends in, such as `?api-version=2024-10-21`; empty where the address has none. */
  query: string;
  /** The same with its values masked. */
  shownQuery: string;
  /** Value of the `authorization` header, where the address carries a user and password. */
  authorization?: string;
  /** The redacted address: no user, password, query or fragment. */
  shown: string;
}

/** The whole routes that other programs ask for, by which the base is known too. */
const openaiRoute = /\/(?:chat\/completions|completions|responses)$/;
const serverRoute =
  /(?:\/v1)?(?:\/(?:chat\/completions|completions|responses|models))$|\/v1$|\/(?:generate|generate_stream|health|info|tokenize)$/;

/**
 * Splits the address of a server with routes of its own (TGI, vLLM, SGLang, embedded): its root, also where it is
 * written with `/v1` or a route at its end.
 *
 * @throws MainbenchError of kind `usage` where it is not an http or https URL
 */
export function parseServerAddress(url: string): ServerAddress {
  const parsed = parseUrl(url);
  const basePath = bare(bare(parsed.pathname).replace(serverRoute, ''));
  return addressOf(parsed, basePath, `${basePath}/v1`);
}

/**
 * Splits the address of a service with OpenAI's routes: what stands in front of `/chat/completions`, whatever its
 * version is called. A host alone means its `/v1`; a route at the end is left out.
 *
 * @throws MainbenchError of kind `usage` where it is not an http or https URL
 */
export function parseOpenaiAddress(url: string): ServerAddress {
  const parsed = parseUrl(url);
  const base = bare(bare(parsed.pathname).replace(openaiRoute, ''));
  // Azure AI serves its routes below `/models`; below a version it is the list of models.
  const versionPath = bare(base.replace(/(.)\/models$/, '$1')) || '/v1';
  return addressOf(parsed, versionPath, versionPath);
}

/** The path and query to ask for: OpenAI's routes are named as at OpenAI, with `/v1` in front. */
export function pathOf(address: ServerAddress, route: string): string {
  return `${below(address, route)}${address.query}`;
}

/** The URL that is asked for a route, redacted: the names of a query are told, its values may be keys. */
export function placeOf(address: ServerAddress, route: string): string {
  return `${address.origin}${below(address, route)}${address.shownQuery}`;
}

function below({ basePath, versionPath }: ServerAddress, route: string): string {
  return route.startsWith('/v1/') ? `${versionPath}${route.slice(3)}` : `${basePath}${route}`;
}

/**
 * An address as it is given, without user, password, query and fragment.
 *
 * @throws MainbenchError of kind `usage` where it is not an http or https URL
 */
export function redactedUrl(url: string): string {
  const { origin, pathname } = parseUrl(url);
  return `${origin}${bare(pathname)}`;
}

function bare(path: string): string {
  return path.replace(/\/+$/, '');
}

function parseUrl(url: string): URL {
  const refusal = (what: string, hint: string) => new MainbenchError('usage', `A server's address ${what}.`, { hint });
  if (!URL.canParse(url)) throw refusal('is not a URL', 'Give one such as http://127.0.0.1:8080.');
  const parsed = new URL(url);
  if (parsed.protocol === 'http:' || parsed.protocol === 'https:') return parsed;
  const what = `begins with ${parsed.protocol}, which is not an HTTP address`;
  throw refusal(what, 'Give one that begins with http:// or https://.');
}

function addressOf(url: URL, basePath: string, versionPath: string): ServerAddress {
  for (const [name, value] of url.searchParams) if (isSecretName(name)) rememberSecret(value);
  const shownQuery = [...url.searchParams.keys()].map((name) => `${name}=***`).join('&');
  return {
    ...{ origin: url.origin, basePath, versionPath, query: url.search },
    shownQuery: shownQuery === '' ? '' : `?${shownQuery}`,
    ...(url.username || url.password ? { authorization: basicAuthorization(url) } : {}),
    shown: `${url.origin}${basePath}`,
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
