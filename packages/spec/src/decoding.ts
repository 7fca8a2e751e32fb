/** How long a written answer may be and how it is sampled, where that is not as the reference of a task has it. */
export interface DecodingOptions {
  max_new_tokens?: number | undefined;
  temperature?: number | undefined;
  top_p?: number | undefined;
}

/** Length and sampling of a written answer. A seed belongs to sampling alone: greedy requests have none. */
export function decodingOf(options: DecodingOptions, usualTokens: number, seed: number) {
  const { max_new_tokens: maxNewTokens = usualTokens, temperature = 0, top_p: topP } = options;
  if (temperature === 0) return { maxNewTokens, temperature };
  return { maxNewTokens, temperature, seed, ...(topP === undefined ? {} : { topP }) };
}

/** In what written answers differ from those of the reference, which are greedy and have so many tokens at most. */
export function departuresOf(options: DecodingOptions, usualTokens: number): string[] {
  const { max_new_tokens: maxNewTokens = usualTokens, temperature = 0 } = options;
  const length = `answers have ${maxNewTokens} tokens at most, where the reference has ${usualTokens}`;
  const sampling = `answers are sampled with temperature ${temperature}, where the reference decodes greedily`;
  return [...(maxNewTokens === usualTokens ? [] : [length]), ...(temperature === 0 ? [] : [sampling])];
}
