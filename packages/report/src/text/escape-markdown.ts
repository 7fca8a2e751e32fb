/** Text on one line of Markdown, also in a table's cell: no character of it is markup. */
export function escapeMarkdown(text: string): string {
  return text
    .toWellFormed()
    .replace(/\s+/g, ' ')
    .trimStart()
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]#|~]/g, '\\$&')
    .replace(/^[-+=](?=[-+=\s]|$)/, '\\$&')
    .replace(/^\d+(?=[.)](?:\s|$))/, '$&\\');
}

/** Text of several lines as a fenced block that nothing inside the text can close. */
export function fenceMarkdown(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}text\n${text}\n${fence}`;
}
