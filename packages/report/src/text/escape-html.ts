const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand between tags or inside a quoted attribute; half a surrogate pair is replaced. */
export function escapeHtml(text: string): string {
  return text.toWellFormed().replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** Escaped running text, in which a percent sign stays with its number. */
export function prose(text: string): string {
  return escapeHtml(text).replace(/(\d) %/g, '$1&nbsp;%');
}
