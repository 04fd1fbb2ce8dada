// Refusals of prompts and of whole bodies (contract:validation.*).
import { form, json, raw } from '../http/body.ts';
import type { Refusal } from './creation-rows.ts';

const prompts: readonly Refusal[] = [
  {
    id: 'prompt-missing',
    title: 'A creation without a prompt is refused',
    requirements: ['validation.prompt-missing'],
    change: { prompt: undefined },
    says: [
      {
        id: 'prompt-missing-message',
        level: 'SHOULD',
        title: 'The refusal of a creation without a prompt names the missing parameter',
        requirements: ['validation.prompt-missing-message'],
        message: "Missing required parameter: 'prompt'.",
      },
      {
        id: 'prompt-missing-code',
        level: 'SHOULD',
        title:
          'The refusal of a creation without a prompt has the param prompt and missing_required_parameter',
        requirements: ['validation.prompt-missing-code'],
        param: 'prompt',
        code: 'missing_required_parameter',
      },
    ],
  },
  {
    id: 'prompt-missing-multipart',
    title: 'A form without a prompt is refused',
    requirements: ['validation.prompt-missing-multipart'],
    as: 'multipart',
    // The check uses its own length, so that a log shows which request this is.
    change: { prompt: undefined, seconds: '8' },
  },
  {
    id: 'prompt-empty',
    title: 'An empty prompt is refused',
    requirements: ['validation.prompt-empty'],
    change: { prompt: '' },
    says: [
      {
        id: 'prompt-empty-message',
        level: 'SHOULD',
        title: 'The refusal of an empty prompt states the shortest length',
        requirements: ['validation.prompt-empty-message'],
        message:
          "Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string instead.",
      },
      {
        id: 'prompt-empty-code',
        level: 'SHOULD',
        title: 'The refusal of an empty prompt has the param prompt and the code empty_string',
        requirements: ['validation.prompt-empty-code'],
        param: 'prompt',
        code: 'empty_string',
      },
    ],
  },
  {
    id: 'prompt-too-long',
    title: 'A prompt of 32001 characters is refused',
    requirements: ['validation.prompt-too-long'],
    change: { prompt: 'a'.repeat(32_001) },
    says: [
      {
        id: 'prompt-too-long-message',
        level: 'SHOULD',
        title: 'The refusal of a long prompt states the longest length and the length of the prompt',
        requirements: ['validation.prompt-too-long-message'],
        message:
          "Invalid 'prompt': string too long. Expected a string with maximum length 32000, but got a string with length 32001 instead.",
      },
      {
        id: 'prompt-too-long-code',
        level: 'SHOULD',
        title: 'The refusal of a long prompt has the param prompt and the code string_above_max_length',
        requirements: ['validation.prompt-too-long-code'],
        param: 'prompt',
        code: 'string_above_max_length',
      },
    ],
  },
  {
    id: 'prompt-not-a-string',
    title: 'A number for the prompt is refused',
    requirements: ['validation.prompt-not-a-string'],
    as: 'json',
    change: { prompt: 7 },
    says: [
      {
        id: 'prompt-not-a-string-message',
        level: 'SHOULD',
        title: 'The refusal of a number for the prompt states both types',
        requirements: ['validation.prompt-not-a-string-message'],
        message: "Invalid type for 'prompt': expected a string, but got an integer instead.",
      },
      {
        id: 'prompt-not-a-string-code',
        level: 'SHOULD',
        title: 'The refusal of a number for the prompt has the param prompt and the code invalid_type',
        requirements: ['validation.prompt-not-a-string-code'],
        param: 'prompt',
        code: 'invalid_type',
      },
    ],
  },
];

const bodies: readonly Refusal[] = [
  {
    id: 'malformed-json',
    level: 'SHOULD',
    title: 'A body that is not JSON is refused',
    requirements: ['validation.malformed-json'],
    as: 'json',
    change: () => ({ whole: raw('{"prompt": "A boat"', 'application/json') }),
    says: [
      {
        id: 'malformed-json-message',
        level: 'SHOULD',
        title: 'The refusal of a body that is not JSON states this, with null for param and code',
        requirements: ['validation.malformed-json-message'],
        message: /^We could not parse the JSON body of your request\./,
        param: null,
        code: null,
      },
    ],
  },
  {
    id: 'content-type',
    level: 'SHOULD',
    title: 'A body of type text/plain is refused',
    requirements: ['validation.content-type'],
    change: () => ({ whole: raw('{"prompt": "A boat"}', 'text/plain') }),
    status: [400, 406, 415],
    says: [
      {
        id: 'content-type-message',
        level: 'SHOULD',
        title: 'The refusal of a body of type text/plain is a 400 that names the type',
        requirements: ['validation.content-type-message'],
        status: 400,
        message: /^Unsupported content type: 'text\/plain'\./,
      },
      {
        id: 'content-type-code',
        level: 'SHOULD',
        title: 'The refusal of a body of type text/plain has the code unsupported_content_type',
        requirements: ['validation.content-type-code'],
        code: 'unsupported_content_type',
      },
    ],
  },
  {
    id: 'body-not-an-object',
    level: 'MAY',
    title: 'A JSON array as the body is refused',
    requirements: ['validation.body-not-an-object'],
    as: 'json',
    change: (good) => ({ whole: json([good]) }),
  },
  {
    id: 'multipart-repeated-part',
    level: 'MAY',
    title: 'A form with two prompts is refused',
    requirements: ['validation.multipart-repeated-part'],
    as: 'multipart',
    change: ({ prompt }) => ({
      whole: form([
        { name: 'prompt', value: prompt },
        { name: 'prompt', value: 'Another lake' },
      ]),
    }),
  },
];

export const wrongBodies: readonly Refusal[] = [...prompts, ...bodies];
