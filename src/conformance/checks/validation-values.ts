// Refusals of seconds, size, model and unknown parameters (contract:validation.*).
import type { Refusal } from './creation-rows.ts';

const integerSeconds: Refusal = {
  id: 'seconds-integer',
  title: 'An integer for seconds is refused',
  requirements: ['validation.seconds-integer'],
  as: 'json',
  change: { seconds: 4 },
  says: [
    {
      id: 'seconds-integer-message',
      title: 'The refusal of an integer for seconds lists the accepted strings',
      requirements: ['validation.seconds-integer-message'],
      message: "Invalid type for 'seconds': expected one of '4', '8', or '12', but got an integer instead.",
    },
    {
      id: 'seconds-integer-param',
      title: 'The refusal of an integer for seconds names the parameter',
      requirements: ['validation.seconds-integer-param'],
      param: 'seconds',
    },
    {
      id: 'seconds-integer-code',
      level: 'SHOULD',
      title: 'The refusal of an integer for seconds has the code invalid_type',
      requirements: ['validation.seconds-integer-code'],
      code: 'invalid_type',
    },
  ],
};

const wrongSeconds: Refusal = {
  id: 'seconds-value',
  title: 'A length that is not supported is refused',
  requirements: ['validation.seconds-value'],
  change: { seconds: '10' },
  says: [
    {
      id: 'seconds-value-message',
      title: 'The refusal of a length lists the supported lengths',
      requirements: ['validation.seconds-value-message'],
      message: /^Invalid value: '10'\. Supported values are: '4', '8', .*'12'/,
    },
    {
      id: 'seconds-value-fields',
      title: 'The refusal of a length has the param seconds and the code invalid_value',
      requirements: ['validation.seconds-value-param', 'validation.seconds-value-code'],
      param: 'seconds',
      code: 'invalid_value',
    },
    {
      id: 'seconds-list-with-16-and-20',
      title: 'The list of lengths has three values, although 16 and 20 are accepted',
      requirements: ['validation.seconds-list-with-16-and-20'],
      message: /'4', '8', and '12'\.$/,
    },
  ],
};

const wrongSize: Refusal = {
  id: 'size-value',
  title: 'A size that is not supported is refused',
  requirements: ['validation.size-value'],
  change: { size: '1080x1080' },
  says: [
    {
      id: 'size-value-message',
      title: 'The refusal of a size lists the supported sizes',
      requirements: ['validation.size-value-message'],
      message:
        /^Invalid value: '1080x1080'\. Supported values are: '720x1280', '1280x720', '1024x1792', .*'1792x1024'/,
    },
    {
      id: 'size-value-fields',
      title: 'The refusal of a size has the param size and the code invalid_value',
      requirements: ['validation.size-value-param', 'validation.size-value-code'],
      param: 'size',
      code: 'invalid_value',
    },
    {
      id: 'size-list-with-1080p',
      level: 'SHOULD',
      title: 'The list of sizes has six values, and ends with the sizes of 1080p',
      requirements: ['validation.size-list-with-1080p'],
      message: /'1792x1024', '1080x1920', and '1920x1080'\.$/,
    },
  ],
};

const wrongModel: Refusal = {
  id: 'model-value',
  title: 'An unknown model is refused as a wrong value, not as something that was not found',
  requirements: ['validation.model-value'],
  change: { model: 'sora-1-turbo' },
  says: [
    {
      id: 'model-value-message',
      title: 'The refusal of a model lists the supported models',
      requirements: ['validation.model-value-message'],
      message: /^Invalid value: 'sora-1-turbo'\. Supported values are: 'sora-2'.*'sora-2-pro'/,
    },
    {
      id: 'model-value-fields',
      level: 'SHOULD',
      title: 'The refusal of a model has the param model and the code invalid_value',
      requirements: ['validation.model-value-param', 'validation.model-value-code'],
      param: 'model',
      code: 'invalid_value',
    },
    {
      id: 'model-list-of-five',
      level: 'SHOULD',
      title: 'The list of models contains the three dated models',
      requirements: ['validation.model-list-of-five'],
      message: /(?=.*'sora-2-2025-10-06')(?=.*'sora-2-2025-12-08')(?=.*'sora-2-pro-2025-10-06')/,
    },
  ],
};

const unknownParameter: readonly Refusal[] = [
  {
    id: 'unknown-parameter',
    title: 'An unknown parameter is refused',
    requirements: ['validation.unknown-parameter'],
    as: 'json',
    change: { duration: '4' },
    says: [
      {
        id: 'unknown-parameter-message',
        title: 'The refusal of an unknown parameter names it in its message',
        requirements: ['validation.unknown-parameter-message'],
        message: "Unknown parameter: 'duration'.",
      },
      {
        id: 'unknown-parameter-fields',
        title: 'The refusal of an unknown parameter has its name as param and the code unknown_parameter',
        requirements: ['validation.unknown-parameter-param', 'validation.unknown-parameter-code'],
        param: 'duration',
        code: 'unknown_parameter',
      },
    ],
  },
  {
    id: 'unknown-parameter-multipart',
    level: 'SHOULD',
    title: 'A part of a form that is no parameter is refused with unknown_parameter',
    requirements: ['validation.unknown-parameter-multipart'],
    as: 'multipart',
    change: { duration: '4' },
    code: 'unknown_parameter',
  },
];

const wrongTypes: readonly Refusal[] = [
  {
    id: 'size-not-a-string',
    title: 'A number for size is refused',
    requirements: ['validation.size-not-a-string'],
    as: 'json',
    change: { size: 720 },
  },
  {
    id: 'model-not-a-string',
    title: 'A number for model is refused',
    requirements: ['validation.model-not-a-string'],
    as: 'json',
    change: { model: 2 },
  },
  {
    id: 'null-parameter',
    level: 'SHOULD',
    title: 'Null for seconds is refused with invalid_type',
    requirements: ['validation.null-parameter'],
    as: 'json',
    change: { seconds: null },
    code: 'invalid_type',
  },
  {
    id: 'size-not-of-the-model-400',
    level: 'MAY',
    title: 'A large size with sora-2 is refused with the param size and the code invalid_value',
    requirements: ['validation.size-not-of-the-model-400'],
    change: { model: 'sora-2', size: '1792x1024' },
    status: [400],
    param: 'size',
    code: 'invalid_value',
  },
  {
    id: 'seconds-16-refused',
    title: '16 seconds are refused',
    requirements: ['validation.seconds-16-refused'],
    change: { seconds: '16' },
  },
  ...['sora-2', 'sora-2-pro'].map((model): Refusal => ({
    id: `size-1080p-refused-${model}`,
    title: `1080p is refused with ${model}`,
    requirements: ['validation.size-1080p-refused'],
    change: { model, size: '1920x1080' },
  })),
];

export const wrongValues: readonly Refusal[] = [
  integerSeconds,
  wrongSeconds,
  wrongSize,
  wrongModel,
  ...unknownParameter,
  ...wrongTypes,
];
