// All twins. Each file of this folder has one line here.
import { twins } from '../twin.ts';
import { basics } from './basics.ts';
import { characters } from './characters.ts';
import { content } from './content.ts';
import { contentMissing } from './content-missing.ts';
import { deletion } from './delete.ts';
import { derived } from './derived.ts';
import { lifecycle } from './lifecycle.ts';
import { limits } from './limits.ts';
import { list } from './list.ts';
import { remix } from './remix.ts';
import { webhookEndpoints } from './webhook-endpoints.ts';
import { webhooks } from './webhooks.ts';

export const all = twins([
  ...basics,
  ...lifecycle,
  ...list,
  ...content,
  ...contentMissing,
  ...deletion,
  ...remix,
  ...derived,
  ...characters,
  ...webhooks,
  ...webhookEndpoints,
  ...limits,
]);
