/**
 * The mean rating under a model's probabilities of "1" to "5", renormalised over these five.
 * @param logprobs natural-log probabilities of the ratings 1 to 5, in this order
 * @returns a number from 1 to 5, or null where a value is not finite
 */
export function expectedRating(logprobs: readonly number[]): number | null {
  if (logprobs.length === 0 || logprobs.some((value) => !Number.isFinite(value))) return null;
  const largest = Math.max(...logprobs);
  const weights = logprobs.map((value) => Math.exp(value - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, index) => sum + weight * (index + 1), 0) / total;
}
