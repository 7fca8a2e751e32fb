const likeLetters: Readonly<Record<string, string>> = { İ: 'i', ı: 'i', ſ: 's', '\u212a': 'k' };

/**
 * A text in lower case such that ASCII letters are found in it where CPython's re finds them with their case ignored: it
 * takes the dotted and the dotless i, the long s and the Kelvin sign for letters of ASCII.
 */
export function foldCase(text: string): string {
  return text.replace(/[İıſ\u212a]/g, (letter) => likeLetters[letter] as string).toLowerCase();
}
