import { azure, azureDeployment } from './services/azure.ts';
import { llamaCpp } from './services/llama-cpp.ts';
import { lmStudio } from './services/lm-studio.ts';
import { mistral } from './services/mistral.ts';
import { ollama } from './services/ollama.ts';
import { openai } from './services/openai.ts';
import { openrouter } from './services/openrouter.ts';
import { sglang } from './services/sglang.ts';
import { tgi } from './services/tgi.ts';
import { together } from './services/together.ts';
import { vllm } from './services/vllm.ts';
import type { ReplyShape } from './shape.ts';

/** Every service whose replies are known. */
export const shapes: readonly ReplyShape[] = [
  vllm,
  sglang,
  tgi,
  llamaCpp,
  ollama,
  lmStudio,
  openrouter,
  azure,
  azureDeployment,
  openai,
  together,
  mistral,
];
