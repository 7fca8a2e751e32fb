import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The base64 of a text that stands somewhere inside a longer one: without the characters that its surroundings share. */
function base64Inside(secret: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)])
      .toString('base64')
      .replace(/=+$/, '');
    const whole = Math.floor(((shift + Buffer.byteLength(secret)) * 8) / 6);
    return encoded.slice(Math.ceil((shift * 8) / 6), whole);
  });
}

/** Every form in which a secret could be found: plain, in JSON, URL-encoded, base64 wherever it stands. */
export function secretForms(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  const base64 = base64Inside(secret);
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encoded,
    encoded.toLowerCase(),
    encodeURI(secret),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    Buffer.from(secret).toString('hex'),
  ];
  return [...new Set(forms)];
}

/** Which of the secrets a text holds, in any form. */
export function secretsIn(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => secretForms(secret).some((form) => text.includes(form)));
}

/** The files below a folder that hold a secret, as `path: secret`. */
export async function filesWithSecrets(folder: string, secrets: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    // Latin-1 keeps every byte, UTF-8 reads what is text.
    const held = secretsIn(`${path}\n${bytes.toString('latin1')}\n${bytes.toString('utf8')}`, secrets);
    found.push(...held.map((secret) => `${path}: ${secret}`));
  }
  return found;
}

/** How many files lie below a folder. */
export async function countFiles(folder: string): Promise<number> {
  return (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;
}
