import type { JsonValue } from '@mainbench/spec';

/** What stands in the place of a secret. */
const mask = '***';
/** Shorter ones occur in ordinary words. */
const shortestSecret = 6;

/** User and password of a URL, up to the last @ before its path. */
const urlCredentials = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>]*@/gi;
/** Keys in the query of a URL, such as `?key=KEY` or `&sig=KEY`. */
const queryCredentials =
  /([?&](?:[\w.-]*(?:auth|key|token|secret|password|credential|signature)[\w.-]*|sig|code)=)[^\s&#"'<>]+/gi;
/** Options of a command line that hold a secret, such as `--api-key=KEY`. */
const secretOption = /^(--?[\w-]*(?:api[-_]?key|token|password|secret))(=.*)?$/is;

let known: string[] = [];

/** Every form in which a secret may turn up again. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const quoted = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    quoted,
    encodeURIComponent(secret.toWellFormed()),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
}

/** From now on `withoutSecrets` hides this secret of at least 6 characters, in plain, URL-encoded and base64 form. */
export function rememberSecret(secret: string): void {
  if (secret.length < shortestSecret) return;
  // The longest first: one may contain another.
  known = [...new Set([...known, ...formsOf(secret)])].sort((a, b) => b.length - a.length);
}

/** A text for people or files: the secrets that this process was given and the credentials of URLs are masked. */
export function withoutSecrets(text: string): string {
  const hidden = text.replace(urlCredentials, `$1${mask}@`).replace(queryCredentials, `$1${mask}`);
  return known.reduce((rest, secret) => rest.replaceAll(secret, mask), hidden);
}

function withoutArguments(values: readonly JsonValue[]): JsonValue[] {
  return values.map((value, index) => {
    const before = values[index - 1];
    const option = typeof before === 'string' ? secretOption.exec(before) : null;
    if (option !== null && option[2] === undefined && typeof value === 'string') return mask;
    const own = typeof value === 'string' ? secretOption.exec(value) : null;
    return own?.[2] === undefined ? withoutSecretValues(value) : `${own[1]}=${mask}`;
  });
}

/** The same for every text of a value, and for what follows options such as `--api-key` in a list of arguments. */
export function withoutSecretValues<T extends JsonValue>(value: T): T;
export function withoutSecretValues(value: JsonValue): JsonValue {
  if (typeof value === 'string') return withoutSecrets(value);
  if (Array.isArray(value)) return withoutArguments(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutSecretValues(entry)]));
}
