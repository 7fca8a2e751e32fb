import { z } from 'zod';

/** Whether what a header or a part of a query holds is a secret, by its name: `api-key`, `code`, `sig`, `cookie`. */
export function isSecretName(name: string): boolean {
  return /auth|key|token|secret|password|cookie|credential|signature|^(?:sig|code)$/i.test(name);
}

/**
 * Own headers of requests in a recipe or in options. A value named like a secret must come from an environment variable,
 * `${VARIABLE}`: recipes are kept and shown.
 */
export const headersSchema = z
  .record(z.string().regex(/^[\w-]+$/, { error: 'expected the name of a header' }), z.string().min(1))
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers)) {
      if (!isSecretName(name) || /\$\{\w+\}/.test(value)) continue;
      const message = `expected an environment variable that holds the value, such as \${${name.toUpperCase().replaceAll('-', '_')}}`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  });
