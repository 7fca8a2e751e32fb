import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TestCertificate {
  key: string;
  cert: string;
  /** The PEM file of the certificate. */
  file: string;
}

/** Makes a self-signed certificate for 127.0.0.1 and further names in a folder, with OpenSSL. */
export function makeCertificate(folder: string, names: readonly string[] = []): TestCertificate {
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subjects = ['IP:127.0.0.1', ...names.map((name) => `DNS:${name}`)].join(',');
  const options = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      ...options,
      '-keyout',
      key,
      '-out',
      file,
      '-subj',
      '/CN=test',
      '-addext',
      `subjectAltName=${subjects}`,
    ],
    { stdio: 'pipe' },
  );
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(file, 'utf8'), file };
}
