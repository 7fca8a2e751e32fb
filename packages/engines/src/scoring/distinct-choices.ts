import type { ChoicesRequest, Loglikelihood, LoglikelihoodRequest } from '@mainbench/spec';

/** Scores each distinct continuation once, and tells the scores in the order of the continuations. */
export async function distinctChoices(
  { continuations, ...shared }: ChoicesRequest,
  score: (request: LoglikelihoodRequest) => Promise<Loglikelihood>,
): Promise<Loglikelihood[]> {
  const distinct = [...new Set(continuations)];
  const found = await Promise.all(distinct.map((continuation) => score({ ...shared, continuation })));
  const scores = new Map(distinct.map((continuation, index) => [continuation, found[index] as Loglikelihood]));
  return continuations.map((continuation) => {
    const one = scores.get(continuation) as Loglikelihood;
    return { ...one, tokenLogprobs: [...one.tokenLogprobs] };
  });
}
