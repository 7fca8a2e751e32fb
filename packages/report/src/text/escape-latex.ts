const commands: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '{': '\\{',
  '}': '\\}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  // A row that begins with a bracket would be read as an option of the line break before it.
  '[': '{[}',
  ']': '{]}',
  '−': '$-$',
  '±': '$\\pm$',
  '×': '$\\times$',
  '·': '$\\cdot$',
  α: '$\\alpha$',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '–': '--',
  '—': '---',
  '…': '\\dots{}',
  '’': "'",
  '‘': '`',
  '“': '``',
  '”': "''",
  '\u00a0': '~',
};

/** Letters that LaTeX sets in every font encoding without a package. */
const settable = /^[ -~À-ÏÑ-ÖØ-Ýà-ïñ-öø-ýÿ]$/;

/** Text on one line of LaTeX: no character of it is markup, and one that a font may lack stands as its code point. */
export function escapeLatex(text: string): string {
  const line = text.toWellFormed().replace(/\s+/g, ' ');
  return Array.from(line, (character) => {
    const command = commands[character];
    if (command !== undefined) return command;
    if (settable.test(character)) return character;
    return `\\texttt{U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`;
  }).join('');
}
