// The error envelope of every refusal (contract:errors.only-key-error).
import * as z from 'zod';

export const ErrorEnvelope = z
  .object({
    error: z
      .object({
        message: z.string(),
        type: z.string(),
        param: z.string().nullable(),
        code: z.string().nullable(),
      })
      .strict(),
  })
  .strict()
  .meta({ id: 'ErrorEnvelope', description: 'What went wrong; all four keys are always present.' });
