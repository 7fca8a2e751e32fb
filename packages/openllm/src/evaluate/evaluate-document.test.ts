import type { ChoicesRequest, GenerateRequest, InferenceClient, TaskContext } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import type { OpenllmDocument } from '../definition.ts';
import { gsm8k } from '../tasks/gsm8k.ts';
import { truthfulqaMc2 } from '../tasks/truthfulqa.ts';
import { winogrande } from '../tasks/winogrande.ts';
import { evaluateDocument } from './evaluate-document.ts';
import { moveBoundarySpace } from './score-choices.ts';

function documentWith(parts: Partial<OpenllmDocument>): OpenllmDocument {
  return {
    id: '3',
    task: 'task',
    doc_id: 3,
    subject: null,
    contexts: ['context'],
    parts: { description: 0, examples: [] },
    continuations: [],
    gold: 0,
    labels: null,
    target: 'target',
    generation: null,
    row_hash: 'row',
    ...parts,
  };
}

/** A model that finds longer continuations less probable, and keeps what it was asked. */
function lengthModel(parts: Partial<InferenceClient> = {}) {
  const asked: ChoicesRequest[] = [];
  const model: Partial<InferenceClient> = {
    async choices(request) {
      asked.push(request);
      return request.continuations.map(({ length }) => {
        return {
          sum: -length,
          tokens: 1,
          bytes: length,
          tokenLogprobs: [-length],
          straddles: false,
          truncatedTokens: 9,
        };
      });
    },
    ...parts,
  };
  const context = { model, seed: 0, signal: new AbortController().signal } as Partial<TaskContext>;
  return { asked, context: context as TaskContext };
}

describe('evaluateDocument', () => {
  it('asks each continuation once, may lose the beginning of a text, and keeps how much it lost', async () => {
    const { asked, context } = lengthModel();
    const document = documentWith({ continuations: [' a', ' bb', ' a', ' bb', ' ccc'], labels: [1, 0, 0] });
    const record = await evaluateDocument(truthfulqaMc2, document, 'openllm-v0.3', context);
    expect(asked).toEqual([{ context: 'context', continuations: [' a', ' bb', ' ccc'], truncateLeft: true }]);
    expect(record.details).toMatchObject({ logprobs: [-2, -3, -2, -3, -4], truncated_tokens: 9, doc_id: 3 });
    const [a, b, c] = [-2, -3, -4].map(Math.exp) as [number, number, number];
    expect(record.metrics.mc1).toBe(1);
    expect(record.metrics.mc2).toBeCloseTo(a / (a + b + c), 15);
  });

  it('asks for one continuation after each context, and for equal contexts once', async () => {
    const { asked, context } = lengthModel();
    const document = documentWith({ contexts: ['one', 'one'], continuations: [' end'], gold: 0 });
    const record = await evaluateDocument(winogrande, document, 'openllm-v0.4', context);
    expect(asked).toHaveLength(1);
    expect(record.metrics).toEqual({ acc: 1 });
  });

  it('moves white space at the end of a context to its continuations', async () => {
    const { asked, context } = lengthModel();
    const document = documentWith({ contexts: ['scene: \u3000'], continuations: [' a'] });
    await evaluateDocument(winogrande, document, 'openllm-v0.4', context);
    expect(asked).toEqual([{ context: 'scene:', continuations: [' \u3000 a'], truncateLeft: true }]);
    expect(moveBoundarySpace(' \n', 'a')).toEqual({ context: '', continuation: ' \na' });
  });

  it('reads the number after marked reasoning, or in the whole text where that is kept', async () => {
    const text = '<think>Perhaps\n#### 7</think>\n\nIt is\n#### 8';
    const { context } = lengthModel({
      generate: async () => ({ text, finish: 'stop-string', promptTokens: 1, generatedTokens: 1 }),
    });
    const document = documentWith({ contexts: ['Q'], target: '#### 8' });
    const removed = await evaluateDocument(gsm8k, document, 'openllm-v0.4', context);
    const kept = await evaluateDocument(gsm8k, document, 'openllm-v0.4', context, { reasoning: 'keep' });
    expect([removed.details.strict, kept.details.strict]).toEqual(['8', '7']);
    expect([removed.details.reasoned, kept.details.reasoned]).toEqual([true, true]);
  });

  it('knows reasoning that a server tells apart from the answer', async () => {
    const { context } = lengthModel({
      generate: async () => ({
        text: '#### 8',
        finish: 'end-of-text',
        promptTokens: 1,
        generatedTokens: 1,
        reasoning: '',
      }),
    });
    const record = await evaluateDocument(
      gsm8k,
      documentWith({ contexts: ['Q'], target: '#### 8' }),
      'openllm-v0.4',
      context,
    );
    expect(record.details).toMatchObject({ strict: '8', reasoned: true });
  });

  it('lets a model write at temperature 0, and stops where the reference stops', async () => {
    const prompts: GenerateRequest[] = [];
    const { context } = lengthModel({
      async generate(request) {
        prompts.push(request);
        return {
          text: 'It is\n#### 1,000',
          finish: 'stop-string',
          promptTokens: 1,
          generatedTokens: 1,
          truncatedTokens: 2,
        };
      },
    });
    const document = documentWith({ contexts: ['Question: ?\nAnswer:'], target: 'so\n#### 1000' });
    const record = await evaluateDocument(gsm8k, document, 'openllm-v0.4', context);
    expect(prompts).toEqual([
      {
        prompt: 'Question: ?\nAnswer:',
        maxNewTokens: 256,
        temperature: 0,
        stop: ['Question:', '</s>', '<|im_end|>'],
        truncateLeft: true,
      },
    ]);
    expect(record.metrics).toEqual({ exact_match_strict: 1, exact_match_flexible: 1 });
    expect(record.details).toMatchObject({ strict: '1,000', truncated_tokens: 2 });
    await evaluateDocument(gsm8k, document, 'openllm-v0.3', context);
    expect(prompts[1]?.stop).toEqual([':', 'Question:', 'Question']);
  });
});
