/** Limits that do not come back within minutes: of a day, or of what was paid. */
const quota =
  /insufficient_quota|per[-_ ]?day|\b(?:rpd|tpd)\b|\bdaily\b|credit balance|(?:out of|insufficient|not enough) (?:credits?|balance|funds)/i;

/** Whether a refusal is about a quota that no wait of minutes brings back. */
export function isQuotaUsedUp({ text }: { text: string }): boolean {
  return quota.test(text);
}
