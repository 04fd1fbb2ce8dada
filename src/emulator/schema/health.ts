// The emulator's own health answers, outside `/v1`.
import * as z from 'zod';

export const Health = z
  .object({ status: z.literal('ok') })
  .strict()
  .meta({ id: 'Health' });

export const Readiness = z
  .object({
    status: z.literal('ready'),
    version: z.string(),
    profile: z.string(),
    contract_date: z.string().describe('The day whose service this emulator shows.'),
    base_url_path: z.literal('/v1'),
  })
  .strict()
  .meta({ id: 'Readiness' });
