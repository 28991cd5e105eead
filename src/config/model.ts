import { z } from 'zod';

export const MODEL_PROVIDERS = ['none', 'openai', 'anthropic', 'azure', 'openai-compatible', 'scripted'] as const;

const provider = z
  .enum(MODEL_PROVIDERS)
  .default('none')
  .describe(
    'none, openai, anthropic, azure, openai-compatible (Ollama, vLLM, llama.cpp, LM Studio …), or scripted (tests)',
  );

/** The language model. Off until chosen: with `none`, Vedette answers by its own rules. */
export const modelSchema = z
  .strictObject({
    provider,
    name: z.string().max(200).default('').describe("The model's name at the provider; on Azure, the deployment's"),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Address of the API; needed for openai-compatible and azure'),
    apiKeyEnv: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable, never the key itself')
      .optional()
      .describe('Name of the environment variable that holds the key'),
    apiVersion: z.string().max(40).optional().describe('Azure only'),
    timeoutSeconds: z.number().int().min(1).max(600).default(60),
    maxOutputTokens: z.number().int().min(16).max(100_000).default(2000),
    dollarsPerMillionInputTokens: z.number().min(0).default(0).describe('For the ledger and the budget'),
    dollarsPerMillionOutputTokens: z.number().min(0).default(0),
    budget: z
      .strictObject({
        dollarsPerDay: z.number().min(0).optional().describe('No call is made once a day has cost this much'),
        tokensPerDay: z.number().int().min(0).optional(),
      })
      .prefault({}),
    redact: z.boolean().default(true).describe('Replace passwords, keys and tokens in what leaves the machine'),
  })
  .superRefine((model, context) => {
    if (model.provider === 'none') return;
    if (model.name === '')
      context.addIssue({ code: 'custom', path: ['name'], message: 'is needed once a provider is chosen' });
    if (['openai-compatible', 'azure', 'scripted'].includes(model.provider) && model.baseUrl === undefined)
      context.addIssue({ code: 'custom', path: ['baseUrl'], message: `is needed for ${model.provider}` });
    if (['openai', 'anthropic', 'azure'].includes(model.provider) && model.apiKeyEnv === undefined)
      context.addIssue({
        code: 'custom',
        path: ['apiKeyEnv'],
        message: `is needed for ${model.provider}: the name of the environment variable with the key`,
      });
  })
  .prefault({});

export type ModelConfig = z.infer<typeof modelSchema>;
