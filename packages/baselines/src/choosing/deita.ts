import { equalNumbers, TextSigner } from '@mainbench/data';
import { z } from 'zod';
import { defineChoosing } from './define-choosing.ts';
import { signatureNumbers as numbers, pairText, textOptions } from './pair-texts.ts';
import { PlaceHeap } from './place-heap.ts';

const options = z.strictObject({
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('a pair is left out whose similarity to a chosen one is above this (Jaccard, estimated by MinHash)'),
  ...textOptions,
});

const tooNear = 'too near to a pair chosen before';

/**
 * DEITA (Liu et al., arXiv 2312.15685; hkust-nlp/deita, src/deita/selection/filter read): pairs by falling product of
 * complexity and quality; one is left out where its similarity to any kept one is above a threshold; it ends with the wanted
 * number. A VARIANT in two respects. Its scorers are LLaMA models trained for this; here the seed model grades by prompts
 * worded anew, on their scale of 1 to 6. Its similarity is the cosine of embeddings of the whole conversation, at most 0.9;
 * here it is the Jaccard similarity of the words of instruction and response, at most 0.5. Time grows with the pairs looked
 * at times the chosen ones, memory by 256 bytes a chosen pair.
 */
export const deita = defineChoosing<z.infer<typeof options>>({
  name: 'deita',
  version: 1,
  summary: 'VARIANT of DEITA: complexity × quality by prompts, none near to one chosen before by its words',
  source: 'DEITA, arXiv 2312.15685 (code read; scorers replaced by prompts, embeddings by MinHash)',
  options,
  columns: () => ({ score: 'deita_complexity * deita_quality' }),
  async *choose({ score = new Float64Array() }, reader, { threshold, ...shingles }, { limit, draw }) {
    const valueAt = (place: number) => score[place] as number;
    const order = new PlaceHeap(reader.places, (a, b) => {
      const gap = valueAt(a) - valueAt(b);
      return gap > 0 || (gap === 0 && draw(a) < draw(b));
    });
    const signer = new TextSigner({ ...shingles, numbers });
    const kept = new Uint16Array(Math.min(limit, reader.places.length) * numbers);
    const mostDifferent = numbers - Math.floor(threshold * numbers) - 1;
    let end = 0;
    const isNear = (signature: Uint16Array) => {
      for (let from = 0; from < end; from += numbers)
        if (equalNumbers([kept, from], [signature, 0], numbers, mostDifferent) >= 0) return true;
      return false;
    };
    for (let place = order.shift(); place !== undefined; place = order.shift()) {
      const signature = signer.sign(pairText(await reader.at(place)));
      if (isNear(signature)) yield { place, reason: tooNear };
      else {
        kept.set(signature, end);
        end += numbers;
        yield { place, score: valueAt(place) };
      }
    }
  },
});
