import type { Loglikelihood } from '@mainbench/spec';

/** Has each distinct text scored once, and tells the scores in the order of the texts. */
export async function scoreDistinct(
  texts: readonly string[],
  score: (distinct: readonly string[]) => Promise<readonly Loglikelihood[]>,
): Promise<Loglikelihood[]> {
  const distinct = [...new Set(texts)];
  const found = await score(distinct);
  const scores = new Map(distinct.map((text, index) => [text, found[index] as Loglikelihood]));
  return texts.map((text) => {
    const one = scores.get(text) as Loglikelihood;
    return { ...one, tokenLogprobs: [...one.tokenLogprobs] };
  });
}
