// Creations that must be refused (contract 1.4). A server that accepts one makes a video; it is deleted like any other.
import { checks } from '../check.ts';
import { refusals } from './validation-rows.ts';

export const validation = checks(
  'validation',
  refusals([
    {
      id: 'seconds-integer',
      title: 'An integer for seconds is refused with invalid_type',
      requirements: [
        'validation.status-400',
        'validation.type-invalid-request',
        'validation.seconds-integer',
        'validation.seconds-integer-param',
      ],
      change: { seconds: 4 },
      expected: { param: 'seconds', message: /^Invalid type for 'seconds'/ },
    },
    {
      id: 'seconds-value',
      title: 'A length that is not offered is refused with the list of those that are',
      requirements: [
        'validation.seconds-value',
        'validation.seconds-value-message',
        'validation.seconds-value-param',
        'validation.seconds-value-code',
      ],
      change: { seconds: '10' },
      expected: {
        param: 'seconds',
        code: 'invalid_value',
        message: /^Invalid value: '10'\. Supported values are: '4', '8', .*and '\d+'\.$/,
      },
    },
    {
      id: 'unknown-parameter',
      title: 'An unknown parameter is refused by its name',
      requirements: [
        'validation.unknown-parameter',
        'validation.unknown-parameter-message',
        'validation.unknown-parameter-param',
        'validation.unknown-parameter-code',
      ],
      change: { duration: '4' },
      expected: { param: 'duration', code: 'unknown_parameter', message: "Unknown parameter: 'duration'." },
    },
  ]),
);
