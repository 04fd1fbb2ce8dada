// Profiles of other servers than the service: the features of each, and the breaches that do not count.
import { openai } from './openai.ts';
import { completedWords } from '../vocabulary/statuses.ts';
import type { Excuse, Profile } from '../vocabulary/profile.ts';

const makeExcuse = (reason: string, source: string): Excuse => ({ reason, source });

/** Returns a table that has the same excuse for several requirements. */
const sameExcuse = (patterns: readonly string[], excuse: Excuse) =>
  Object.fromEntries(patterns.map((pattern) => [pattern, excuse]));

export const azure: Profile = {
  ...openai,
  name: 'azure',
  about: 'Azure OpenAI, /openai/v1/videos',
  basePath: '/openai/v1',
  auth: { header: 'api-key', value: '{key}' },
  release: 'azure-v1',
  prices: { 'sora-2': { '720x1280': 0.1, '1280x720': 0.1 } },
  // The known reasons of Azure's moderation include violence, but not characters of other owners.
  moderatedPrompt: 'A knight of a fairy tale kills a dragon with his sword',
  // Azure answers a third running job with 429.
  parallel: 2,
  lacks: sameExcuse(
    ['characters.*'],
    makeExcuse('Azure has no characters', "Azure's documentation of September 2026"),
  ),
};

/** A server on the user's own machine does not bill. */
const free = {};

const engineLacks = makeExcuse(
  'inference engines have create, retrieve, list, content and delete alone',
  'routes in the sources of vLLM-Omni, SGLang, FastVideo and TensorRT-LLM',
);
const noVariants = makeExcuse(
  'inference engines keep the video alone; `variant` is ignored, or counts outputs',
  'sources of vLLM-Omni and SGLang',
);

const rendersAll = makeExcuse(
  'what is not moderated renders whatever it is asked for, so that no job fails',
  'sources of vLLM-Omni and SGLang; gateways and relays have them as providers',
);
const noModeration: Profile['mayLack'] = { failed: rendersAll, stopped: rendersAll };

export const engine: Profile = {
  ...openai,
  name: 'engine',
  about: 'Inference engines: vLLM-Omni, SGLang, FastVideo, TensorRT-LLM, oMLX',
  prices: free,
  notOffered: { thumbnail: noVariants, spritesheet: noVariants, 'remix-route': engineLacks },
  mayLack: noModeration,
  lacks: {
    ...sameExcuse(
      ['remix.*', 'edits.*', 'extensions.*', 'characters.*', 'webhooks.*', 'limits.*'],
      engineLacks,
    ),
    ...sameExcuse(['content.thumbnail-*', 'content.spritesheet-*', 'content.variant-*'], noVariants),
    ...sameExcuse(
      ['lifecycle.moderation-*', 'create.reference-with-people'],
      makeExcuse(
        'an engine renders what it is asked for: nothing is moderated',
        'sources of vLLM-Omni and SGLang',
      ),
    ),
    ...sameExcuse(
      ['auth.*'],
      makeExcuse('engines are open, or take one key of their own', 'command lines of vLLM-Omni and SGLang'),
    ),
  },
  excused: {
    '*': makeExcuse('not among what an engine is asked for', 'survey of servers, profiles of conformance'),
    ...sameExcuse(
      ['create.has-*', 'create.no-other-keys', 'create.echoes-*', 'retrieve.*', 'list.entries-like-retrieve'],
      makeExcuse(
        'engines leave keys out and add their own (`quality`, `url`, `peak_memory_mb`)',
        'bodies of vLLM-Omni, SGLang, TensorRT-LLM',
      ),
    ),
    ...sameExcuse(
      ['create.json-body', 'create.multipart-*', 'create.answers-200', 'create.bracket-*'],
      makeExcuse(
        'one of JSON and multipart is enough, and 202 is as good as 200',
        'vLLM-Omni takes forms alone; TensorRT-LLM answers 202',
      ),
    ),
    ...sameExcuse(
      ['create.model-*', 'create.seconds-*', 'create.size-*', 'create.default-*', 'validation.*'],
      makeExcuse(
        'engines have models, sizes and lengths of their own',
        'request schemas of vLLM-Omni, SGLang, oMLX',
      ),
    ),
    ...sameExcuse(
      ['errors.*', 'retrieve.unknown-message', 'retrieve.unknown-type', 'retrieve.unknown-nulls'],
      makeExcuse(
        'errors come as `detail`, or with an integer as code',
        'FastAPI in SGLang and oMLX; vLLM-Omni',
      ),
    ),
    ...sameExcuse(
      ['lifecycle.*'],
      makeExcuse(
        'some engines show no `in_progress`, no `progress` and no expiry',
        'FastVideo, TensorRT-LLM',
      ),
    ),
    ...sameExcuse(
      ['list.*'],
      makeExcuse('some lists have no cursor', 'FastVideo and TensorRT-LLM answer `object` and `data` alone'),
    ),
    ...sameExcuse(
      ['delete.*'],
      makeExcuse('deleting a running job cancels it, and bodies differ', 'vLLM-Omni, SGLang, TensorRT-LLM'),
    ),
  },
  asked: [
    'create.id-works-in-paths',
    'create.id-unique',
    'lifecycle.ends',
    'retrieve.unknown-404',
    'list.contains-created',
    'content.answers-200',
    'content.video-is-mp4',
    'delete.then-retrieve',
  ],
};

const reEncodingExcuse = makeExcuse(
  'gateways put their own routing into ids',
  'LiteLLM (base64), Bifrost (`id:provider`), aisix (base64url), new-api (`task_`)',
);
const keysOfGateways = makeExcuse(
  'gateways leave nulls and `prompt` out, and add `usage` or fields of their own',
  'bodies of LiteLLM, Bifrost, new-api, aisix',
);
const errorsOfGateways = makeExcuse(
  "refusals have the gateway's own words, codes and envelope, or wrong requests are not refused at all",
  'LiteLLM (the status as `code`), new-api (`{code, message, data}`), aisix (ignores `input_reference`)',
);
const timesOfGateways = makeExcuse(
  'gateways leave out fields that the provider does not send, and fields that are null',
  'new-api omits nulls; aisix keeps nothing of a creation, and has no `completed_at` and `expires_at`',
);
const filesOfGateways = makeExcuse(
  'gateways hand on one file, and have statuses of their own while there is none',
  'new-api drops `variant` and answers 400 and 502; aisix answers 400; LiteLLM says `video/mp4` always',
);
const routesOfGateways = makeExcuse(
  'gateways pass on create, retrieve and content; the rest differs',
  'routes of new-api, aisix, LiteLLM and Bifrost',
);

export const gateway: Profile = {
  ...openai,
  name: 'gateway',
  about: 'Gateways before other providers: LiteLLM, Bifrost, new-api, aisix, Portkey',
  mayLack: noModeration,
  lacks: sameExcuse(['edits.*', 'extensions.*', 'characters.*', 'webhooks.*'], routesOfGateways),
  excused: {
    ...sameExcuse(
      ['create.id-prefix', 'create.id-48-hex', 'create.id-begins-with-time', 'create.id-version-bits'],
      reEncodingExcuse,
    ),
    ...sameExcuse(
      [
        'create.has-completed-at-null',
        'create.has-error-null',
        'create.has-expires-at-null',
        'create.has-prompt',
        'create.has-remixed-from-null',
        'create.no-other-keys',
        'create.echoes-prompt',
        'create.header-*',
        'create.headers-*',
        'create.key-order',
        'create.whitespace',
        'retrieve.same-13-keys',
        'retrieve.no-other-keys',
        'retrieve.nulls-while-pending',
      ],
      keysOfGateways,
    ),
    ...sameExcuse(
      ['create.default-*'],
      makeExcuse(
        'a gateway chooses the provider by the name of the model, so a creation needs one',
        'LiteLLM 1.108.7, run: 400 without `model`',
      ),
    ),
    ...sameExcuse(
      [
        'validation.*',
        'errors.*',
        'content.unknown-message',
        'retrieve.unknown-message',
        'retrieve.unknown-type',
        'retrieve.unknown-nulls',
      ],
      errorsOfGateways,
    ),
    ...sameExcuse(
      ['create.multipart-*', 'create.json-body', 'create.bracket-*', 'create.reference-*'],
      makeExcuse('one of JSON and multipart is enough', 'aisix takes JSON alone'),
    ),
    ...sameExcuse(
      [
        'lifecycle.fields-stay',
        'lifecycle.completed-at-*',
        'lifecycle.expires-*',
        'lifecycle.error-null-*',
        'lifecycle.failed-*',
        'retrieve.same-as-create',
        'retrieve.types-when-completed',
      ],
      timesOfGateways,
    ),
    ...sameExcuse(
      [
        'content.thumbnail-*',
        'content.spritesheet-*',
        'content.variant-*',
        'content.not-ready-*',
        'content.failed-*',
        'content.expired-*',
      ],
      filesOfGateways,
    ),
    ...sameExcuse(['list.*', 'delete.*', 'remix.*'], routesOfGateways),
    ...sameExcuse(
      ['auth.*', 'limits.*'],
      makeExcuse("keys, accounts and limits are the gateway's own", 'LiteLLM, new-api'),
    ),
  },
  asked: [
    'create.id-works-in-paths',
    'create.id-unique',
    'lifecycle.ends',
    'retrieve.unknown-404',
    'content.answers-200',
    'content.video-is-mp4',
    'limits.retry-after',
  ],
};

const oneFile = makeExcuse('relays hand on one file', 'new-api drops `variant`; OpenRouter counts outputs');

export const relay: Profile = {
  ...openai,
  name: 'relay',
  about: 'Relays with a dialect: new-api, OpenRouter, ofox',
  mayLack: noModeration,
  completedWords: [...completedWords],
  lacks: sameExcuse(
    [
      'remix.*',
      'edits.*',
      'extensions.*',
      'characters.*',
      'webhooks.*',
      'list.*',
      'delete.*',
      'content.thumbnail-*',
      'content.spritesheet-*',
    ],
    makeExcuse('relays have create, poll and a file to load', 'OpenRouter, ofox, new-api'),
  ),
  notOffered: {
    thumbnail: oneFile,
    spritesheet: oneFile,
    'remix-route': makeExcuse('relays have no remix', 'OpenRouter, ofox'),
    'list-route': makeExcuse('relays have no list', 'OpenRouter, ofox, new-api'),
    'delete-route': makeExcuse('relays delete nothing', 'OpenRouter, ofox, new-api'),
  },
  excused: {
    '*': makeExcuse(
      'a relay speaks a dialect: other status words, 202, ids and errors of its own',
      'new-api, OpenRouter, ofox',
    ),
  },
  asked: ['lifecycle.ends', 'content.video-is-mp4', 'content.answers-200'],
};
