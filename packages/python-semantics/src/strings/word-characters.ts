/** `\w` of Python's `re` on text, as the inside of a character class of a regular expression with the flag `u`. */
export const pythonWord = '\\p{L}\\p{N}_';

/** `\d` of Python's `re` on text, likewise. */
export const pythonDigit = '\\p{Nd}';
