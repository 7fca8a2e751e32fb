import { alpacaEvalDatasets } from './alpaca-eval-datasets.ts';
import { ifevalDatasets } from './ifeval-datasets.ts';
import { models } from './models.ts';
import { openllmDatasets } from './openllm-datasets.ts';
import { github, type RegisteredDataset, type RegisteredFile } from './registered-dataset.ts';

const openAssistant =
  'Köpf et al., OpenAssistant Conversations: Democratizing Large Language Model Alignment, arXiv 2304.07327';

/** Every external data set that a source or a recipe of this project names. */
export const registry: readonly RegisteredDataset[] = [
  {
    name: 'oasst1',
    title: 'OpenAssistant Conversations, ready trees of 2023-04-12',
    origin: { kind: 'hub', repository: 'OpenAssistant/oasst1', revision: 'fdf72ae0827c1cda404aff25b6603abec9e3399b' },
    files: [
      {
        name: '2023-04-12_oasst_ready.trees.jsonl.gz',
        path: '2023-04-12_oasst_ready.trees.jsonl.gz',
        sha256: '2a9a8fd343e9b28e04a895a669d3253f82d93e9c174d440199ae19d5fafbdff7',
        size: 34_145_252,
      },
    ],
    licence: 'Apache-2.0',
    citation: openAssistant,
  },
  {
    name: 'oasst-en-100',
    title: 'A hundred English trees of OpenAssistant, without labels',
    origin: github('LAION-AI/Open-Assistant', 'f1e6ed9526f5817531f3ab85441a40b3671ddccb'),
    files: [
      {
        name: 'oasst_en_100_tree.jsonl',
        path: 'model/model_eval/manual/data/en_100_tree.jsonl',
        sha256: 'a27639214a5098bf9e1cc62a855c85c630b64ab48ee94655e7f6046438b0aedb',
      },
    ],
    licence: 'Apache-2.0',
    citation: openAssistant,
  },
  {
    name: 'dolly-hhrlhf-small',
    title: 'A thousand pairs of Dolly and HH-RLHF',
    origin: github('mosaicml/llm-foundry', '8c8dd48f72168c5d51e2f7b151595892a8fba43d'),
    files: [
      {
        name: 'dolly_hhrlhf_train_small.jsonl',
        path: 'scripts/data_prep/dolly_hhrlhf_train_small.jsonl',
        sha256: '8d2def6bcae096798cbff5c69fb5817599f80d0dab8548bd76b61c3faeb159d8',
      },
    ],
    licence: 'Apache-2.0 repository; Dolly CC BY-SA 3.0, HH-RLHF MIT',
    citation: 'Conover et al., Free Dolly, Databricks 2023; Bai et al., arXiv 2204.05862',
  },
  {
    name: 'self-instruct',
    title: 'Self-Instruct: seed tasks and user-oriented instructions, written by people',
    origin: github('yizhongw/self-instruct', '0b26ccaa415992100fa32df62d41b994cf928e23'),
    files: [
      {
        name: 'selfinstruct_seed_tasks.jsonl',
        path: 'data/seed_tasks.jsonl',
        sha256: '7779004fa198fdf27cf70a159363879d8a26c53329e11b436af17b3941875f48',
      },
      {
        name: 'selfinstruct_user_oriented_instructions.jsonl',
        path: 'human_eval/user_oriented_instructions.jsonl',
        sha256: '81d60a117db495cecedecd9193504fd07c5b5a42f6699ef6b0f9da10fc22f42e',
      },
    ],
    licence: 'Apache-2.0',
    citation: 'Wang et al., Self-Instruct: Aligning Language Models with Self-Generated Instructions, arXiv 2212.10560',
  },
  {
    name: 'web-articles',
    title: 'Bodies of 181 web articles, extracted by hand',
    origin: github('scrapinghub/article-extraction-benchmark', '4a3bc979f76c0df73cb95fe272e2fc1b96f9f010'),
    files: [
      {
        name: 'web_articles_ground_truth.json',
        path: 'ground-truth.json',
        sha256: '512e9a9498912047a966e22f47302e849dfa45dca1f555d97588317dac7e5a3d',
      },
    ],
    licence:
      'MIT repository; the articles belong to their publishers: for tests and trials, not for models to hand out',
    citation: 'Scrapinghub (Zyte), Article extraction benchmark',
  },
  {
    name: 'wikitext-2-5k',
    title: 'WikiText-2, the beginning of its training part: articles of Wikipedia, words and punctuation apart',
    origin: github('NagusameCS/HyperTensor', 'fe7264328a06ee5fbc4a651030c4238fdbaddc3c'),
    files: [
      {
        name: 'wikitext2_train_5k.txt',
        path: 'data/wikitext2_train_5k.txt',
        sha256: 'ed14f9ef053842b47270b885f9d4120f4bf6a5b9a00d19e786eb39144ec10cd3',
      },
    ],
    licence: 'CC BY-SA 3.0, as Wikipedia',
    citation: 'Merity et al., Pointer Sentinel Mixture Models, arXiv 1609.07843',
  },
  {
    name: 'falcon-refinedweb',
    title: 'Falcon RefinedWeb, the public extract',
    origin: {
      kind: 'hub',
      repository: 'tiiuae/falcon-refinedweb',
      revision: 'c735840575b629292b41da8dde11dcd523d4f91c',
    },
    files: [],
    folder: 'data',
    licence: 'ODC-By 1.0, and the terms of use of Common Crawl',
    citation: 'Penedo et al., The RefinedWeb Dataset for Falcon LLM, arXiv 2306.01116',
  },
  ...alpacaEvalDatasets,
  ...ifevalDatasets,
  ...openllmDatasets,
  ...models,
];

/** A data set by its name; every name used in code is one of the list. */
export function datasetNamed(name: string): RegisteredDataset {
  const dataset = registry.find((entry) => entry.name === name);
  if (dataset === undefined) throw new RangeError(`no data set is registered as ${name}`);
  return dataset;
}

/** The registered file of a name, with or without `.gz`. */
export function registeredFile(name: string): { dataset: RegisteredDataset; file: RegisteredFile } | undefined {
  const bare = name.replace(/\.gz$/, '');
  for (const dataset of registry) {
    const file = dataset.files.find((entry) => entry.name.replace(/\.gz$/, '') === bare);
    if (file !== undefined) return { dataset, file };
  }
  return undefined;
}
