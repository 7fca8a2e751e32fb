import { type Answer, type Asked, lastTurn, type Reply, type ReplyShape, type Route, usage } from '../shape.ts';

const model = 'gpt-4o-2024-11-20';
const safe = { filtered: false, severity: 'safe' };
const verdicts = { hate: safe, self_harm: safe, sexual: safe, violence: safe };

function conversation(asked: Asked, { text }: Answer) {
  const { prompt, generated, total } = usage(asked, text);
  const message = { content: text, refusal: null, role: 'assistant', annotations: [] };
  const choice = {
    content_filter_results: { ...verdicts, protected_material_text: { filtered: false, detected: false } },
    content_filter_offsets: { check_offset: 44, start_offset: 44, end_offset: 198 },
    finish_reason: 'stop',
    index: 0,
    logprobs: null,
    message,
  };
  return {
    choices: [choice],
    created: 1_760_000_000,
    id: 'chatcmpl-abc',
    model,
    object: 'chat.completion',
    prompt_filter_results: [
      { prompt_index: 0, content_filter_results: { ...verdicts, jailbreak: { filtered: false, detected: false } } },
    ],
    system_fingerprint: 'fp_ee1d74bde0',
    usage: {
      completion_tokens: generated,
      completion_tokens_details: { accepted_prediction_tokens: 0, audio_tokens: 0, reasoning_tokens: 0 },
      prompt_tokens: prompt,
      prompt_tokens_details: { audio_tokens: 0, cached_tokens: 0 },
      total_tokens: total,
    },
  };
}

const notFound: Route = () => ({ status: 404, body: { error: { code: '404', message: 'Resource not found' } } });

const key = 'azure-key-of-nobody';
const denied: Reply = {
  status: 401,
  body: {
    error: {
      code: '401',
      message:
        'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
    },
  },
};

/** Azure OpenAI by its v1 address. */
export const azure: ReplyShape = {
  name: 'Azure OpenAI, v1',
  sources: [
    'https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle',
    'https://learn.microsoft.com/en-us/azure/ai-services/openai/concepts/content-filter-annotations',
    'https://cookbook.openai.com/examples/azure/chat',
    'https://github.com/jasonacox/TinyLLM/issues/17',
    'https://github.com/openai/codex/issues/1354',
  ],
  engines: ['openai'],
  path: '/openai/v1',
  model,
  reasons: false,
  completes: false,
  routes: (answer) => ({
    '/openai/v1/models': () => ({
      body: {
        data: [
          {
            status: 'succeeded',
            capabilities: { fine_tune: false, inference: true, completion: true, chat_completion: true },
            lifecycle_status: 'generally-available',
            id: model,
            object: 'model',
          },
        ],
        object: 'list',
      },
    }),
    '/openai/v1/chat/completions': (asked) => ({ body: conversation(asked, answer(lastTurn(asked))) }),
    '*': notFound,
  }),
  troubles: {
    unauthorized: denied,
    'no-model': {
      status: 404,
      body: {
        error: {
          code: 'DeploymentNotFound',
          message:
            'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
        },
      },
    },
    'rate-limited': {
      status: 429,
      headers: { 'retry-after': '0' },
      body: {
        error: {
          code: '429',
          message:
            'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit of your current AIServices S0 pricing tier. Please retry after 60 seconds. Please contact Azure support service if you would like to further increase the default rate limit.',
        },
      },
    },
    filtered: {
      status: 400,
      body: {
        error: {
          message:
            "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766",
          type: null,
          param: 'prompt',
          code: 'content_filter',
          status: 400,
          innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: verdicts },
        },
      },
    },
  },
};

const deployment = 'our-gpt-4o';

/** Azure OpenAI by the address of a deployment, with its version in the query and its key in a header; it lists none. */
export const azureDeployment: ReplyShape = {
  ...azure,
  name: 'Azure OpenAI, deployment',
  sources: [...azure.sources, 'https://github.com/MicrosoftDocs/azure-docs/issues/114602'],
  path: `/openai/deployments/${deployment}?api-version=2024-10-21`,
  model: deployment,
  options: ['--header', `api-key=\${AZURE_KEY}`],
  environment: { AZURE_KEY: key },
  routes: (answer) => ({
    [`/openai/deployments/${deployment}/chat/completions`]: (asked) => {
      if (asked.query.get('api-version') === null) return notFound(asked);
      return asked.headers['api-key'] === key ? { body: conversation(asked, answer(lastTurn(asked))) } : denied;
    },
    '*': notFound,
  }),
};
