import { createAnthropic } from '@ai-sdk/anthropic';
import { createAzure } from '@ai-sdk/azure';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel as SdkModel } from 'ai';
import type { ModelConfig } from '../config/model.ts';

type Connect = (config: ModelConfig, key: string | undefined) => SdkModel;

const compatible: Connect = (config, key) =>
  createOpenAICompatible({
    name: config.provider,
    baseURL: config.baseUrl ?? '',
    ...(key === undefined ? {} : { apiKey: key }),
  })(config.name);

/** Each provider's way into the SDK. */
export const providers: Readonly<Record<Exclude<ModelConfig['provider'], 'none'>, Connect>> = {
  openai: (config, key) =>
    createOpenAI({ ...(config.baseUrl ? { baseURL: config.baseUrl } : {}), apiKey: key ?? '' }).chat(config.name),
  anthropic: (config, key) =>
    createAnthropic({ ...(config.baseUrl ? { baseURL: config.baseUrl } : {}), apiKey: key ?? '' })(config.name),
  azure: (config, key) =>
    createAzure({
      baseURL: config.baseUrl ?? '',
      apiKey: key ?? '',
      ...(config.apiVersion ? { apiVersion: config.apiVersion, useDeploymentBasedUrls: true } : {}),
    }).chat(config.name),
  'openai-compatible': compatible,
  scripted: compatible,
};
