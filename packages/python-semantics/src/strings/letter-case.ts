const upper = /[\p{Uppercase}\p{Lt}]/u;
const lower = /\p{Lowercase}/u;
const notUpper = /[\p{Lowercase}\p{Lt}]/u;

/** `str.isupper`: some letter is upper case, and none is lower or title case. */
export function isUpper(text: string): boolean {
  return /\p{Uppercase}/u.test(text) && !notUpper.test(text);
}

/** `str.islower`: some letter is lower case, and none is upper or title case. */
export function isLower(text: string): boolean {
  return lower.test(text) && !upper.test(text);
}

/** `str.capitalize`: the first character in title case, the rest in lower case. */
export function capitalize(text: string): string {
  const first = text.codePointAt(0);
  if (first === undefined) return text;
  const head = String.fromCodePoint(first);
  // The title case of a ligature is that of its upper case's first letter.
  const raised = /\p{Lt}/u.test(head) ? head : titleCase(head);
  return raised + text.slice(head.length).toLowerCase();
}

const titleForms: Readonly<Record<string, string>> = { Ǆ: 'ǅ', ǆ: 'ǅ', Ǉ: 'ǈ', ǉ: 'ǈ', Ǌ: 'ǋ', ǌ: 'ǋ', Ǳ: 'ǲ', ǳ: 'ǲ' };

function titleCase(character: string): string {
  const form = titleForms[character];
  if (form !== undefined) return form;
  const [first = '', ...rest] = character.toUpperCase();
  return rest.length === 0 ? first : first + rest.join('').toLowerCase();
}
