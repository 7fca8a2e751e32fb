/** Tokens generated at most, as in lm-evaluation-harness. */
export const usualMaxNewTokens = 1280;

interface DecodingOptions {
  max_new_tokens: number;
  temperature?: number | undefined;
  top_p?: number | undefined;
}

/** A seed belongs to sampling alone: greedy requests stay what they were. */
export function decodingOf({ temperature = 0, top_p: topP }: DecodingOptions, seed: number) {
  if (temperature === 0) return { temperature };
  return { temperature, seed, ...(topP === undefined ? {} : { topP }) };
}

/** In what the answers differ from those of the reference; undefined for nothing. */
export function departureOf({ max_new_tokens: maxNewTokens, temperature = 0 }: DecodingOptions): string | undefined {
  const length = `answers have ${maxNewTokens} tokens at most, where the reference has ${usualMaxNewTokens}`;
  const sampling = `answers are sampled with temperature ${temperature}, where the reference decodes greedily`;
  const departures = [
    ...(maxNewTokens === usualMaxNewTokens ? [] : [length]),
    ...(temperature === 0 ? [] : [sampling]),
  ];
  return departures.length === 0 ? undefined : departures.join('; ');
}
