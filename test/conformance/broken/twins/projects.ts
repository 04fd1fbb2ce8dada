// Servers that show videos to other projects.
import { isDeletion, isDownload, isList, isRemix, isRetrieve } from '../bend.ts';
import { twins, type BentRequest, type Twin } from '../twin.ts';

const second = 'Bearer sk-twin-second';

/** Handles requests with the second key as requests with the first key. */
const blind = (name: string, breaks: readonly string[], when: (request: BentRequest) => boolean): Twin => ({
  name,
  breaks,
  request(request) {
    if (!when(request) || !request.headers.some(([, value]) => value === second)) return undefined;
    const headers = request.headers.map(
      ([key, value]) => [key, value === second ? 'Bearer sk-twin' : value] as const,
    );
    return { ...request, headers };
  },
});

const other = (verb: string) => `auth.other-project-${verb}`;

export const projects = twins([
  blind(
    'auth: all keys have the same project',
    [...['retrieve', 'content', 'delete', 'remix'].map(other), 'list.own-project-only'],
    () => true,
  ),
  blind('auth: a key of another project may retrieve', [other('retrieve')], isRetrieve),
  blind('auth: a key of another project may download', [other('content')], isDownload),
  blind('auth: a key of another project may remix', [other('remix')], isRemix),
  blind('list: the videos of all projects are listed', ['list.own-project-only'], isList),
  blind(
    'auth: a key of another project may delete',
    [other('delete')],
    (request) => isDeletion(request) && request.path !== '/videos',
  ),
]);
