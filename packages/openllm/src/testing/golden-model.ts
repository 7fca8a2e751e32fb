import { createHash } from 'node:crypto';
import type { ChoicesRequest, GenerateRequest, InferenceClient, Loglikelihood } from '@mainbench/spec';
import type { OpenllmDocument } from '../definition.ts';
import { moveBoundarySpace } from '../evaluate/score-choices.ts';

/** The log-likelihood that the goldens' fake model gave a text: a number from its hash. */
export function goldenLoglikelihood(context: string, continuation: string): { sum: number; greedy: boolean } {
  const hash = createHash('sha256').update(`${context}\0${continuation}`).digest('hex');
  const sum = -100 * (Number.parseInt(hash.slice(0, 13), 16) / 2 ** 52);
  return { sum, greedy: Number.parseInt(hash.slice(-1), 16) % 2 === 0 };
}

/** The fake model behind a client, for one document: it hashed texts before their white space moved. */
export function goldenModel(document: OpenllmDocument, text = ''): InferenceClient {
  const originals = new Map<string, [string, string]>();
  for (const context of document.contexts) {
    for (const continuation of document.continuations) {
      const moved = moveBoundarySpace(context, continuation);
      originals.set(JSON.stringify([moved.context, moved.continuation]), [context, continuation]);
    }
  }
  const client: Partial<InferenceClient> = {
    async choices({ context, continuations }: ChoicesRequest): Promise<Loglikelihood[]> {
      return continuations.map((continuation) => {
        const original = originals.get(JSON.stringify([context, continuation]));
        if (original === undefined) throw new Error('the model was asked what is not in the document');
        return { ...goldenLoglikelihood(...original), tokens: 1, bytes: 1, tokenLogprobs: [], straddles: false };
      });
    },
    async generate({ stop = [] }: GenerateRequest) {
      const ends = stop.map((end) => text.indexOf(end)).filter((end) => end >= 0);
      const cut = ends.length === 0 ? text : text.slice(0, Math.min(...ends));
      return { text: cut, finish: 'end-of-text' as const, promptTokens: 1, generatedTokens: 1 };
    },
  };
  return client as InferenceClient;
}
