/** A prompt with placeholders such as `{instruction}`; it ends in a newline, so that no token spans the boundary. */
export interface PromptTemplate {
  name: string;
  text: string;
}

/** One consistent template a direction, for training and inference alike. */
export interface PromptTemplates {
  /** Asks for a response: `{instruction}`. */
  forward: PromptTemplate;
  /** Asks for the instruction that a response answers: `{response}`. */
  reverse: PromptTemplate;
  /** Asks for reasons and a rating from 1 to 5 on a last line `Score: 4`: `{instruction}`, `{response}`. */
  rating: PromptTemplate;
  /** Asks for the digit alone, and ends where it goes: for probabilities of the ratings. The same placeholders. */
  ratingDigit: PromptTemplate;
}
