import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { MainbenchError } from '@mainbench/spec';

/** The files of authorities that other tools read, beside NODE_EXTRA_CA_CERTS, which Node reads itself. */
const variables = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];
const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

let isDone = false;

/**
 * From now on this process trusts the certificate authorities in the files that SSL_CERT_FILE, REQUESTS_CA_BUNDLE and
 * CURL_CA_BUNDLE name, beside those that it trusts already.
 * @throws MainbenchError of kind `environment` where such a file cannot be read or holds no certificate
 */
export function trustOwnAuthorities(): void {
  if (isDone) return;
  const files = new Map(variables.flatMap((name) => (process.env[name] ? [[process.env[name], name]] : [])));
  const own = [...files].flatMap(([file, name]) => readCertificates(file, name));
  const known = getCACertificates('default');
  const added = [...new Set(own)].filter((each) => !known.includes(each));
  if (added.length > 0) setDefaultCACertificates([...known, ...added]);
  isDone = true;
}

function readCertificates(file: string, name: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    // A folder of authorities is OpenSSL's own form; what the tools take by default is in one file.
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') return [];
    throw new MainbenchError('environment', `The file that ${name} names cannot be read.`, {
      file,
      hint: 'Set it to a PEM file with certificates of certificate authorities, or unset it.',
      cause: error,
    });
  }
  return text.match(certificate) ?? [];
}

/** What is wrong with a certificate, where that ended a connection. */
export interface CertificateProblem {
  /** Continues a sentence that begins with the address. */
  said: string;
  hint: string;
}

const unknownAuthority = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
]);

/** The problem with a certificate that an error of a connection tells of; undefined where it tells of another. */
export function certificateProblem(error: unknown): CertificateProblem | undefined {
  const { code, cause } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  if (code !== undefined && unknownAuthority.has(code)) {
    return {
      said: 'presents a certificate of an unknown certificate authority',
      hint: 'Set SSL_CERT_FILE to a PEM file with the certificate of that authority, or with the certificate itself if it is self-signed.',
    };
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return { said: 'presents an expired certificate', hint: 'Renew it, or check the clock of this machine.' };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      said: 'presents a certificate of another host',
      hint: 'Use a host name that the certificate contains.',
    };
  }
  return cause === undefined ? undefined : certificateProblem(cause);
}
