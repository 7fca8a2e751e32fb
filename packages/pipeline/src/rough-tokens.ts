/** Tokens of a text, roughly, where no tokenizer is at hand: four characters each, as English text has under most. */
export function roughTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
