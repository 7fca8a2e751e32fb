/** Whether what a header or a part of a query holds is a secret, by its name: `api-key`, `code`, `sig`, `cookie`. */
export function isSecretName(name: string): boolean {
  return /auth|key|token|secret|password|cookie|credential|signature|^(?:sig|code)$/i.test(name);
}
