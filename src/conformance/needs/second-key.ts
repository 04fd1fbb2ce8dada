// The key of another project. The user gives it, or the suite invents it if an emulator accepts any key.
import { Skip } from '../vocabulary/mismatch.ts';
import type { Need } from '../vocabulary/need.ts';

export const secondKey: Need<'second-key'> = {
  kind: 'help',
  title: 'a key of another project',
  async make({ http, secondKey: auth }) {
    if (auth === undefined) throw new Skip('needs --api-key-2, a key of another project', 'help');
    const { status } = await http.send({ path: '/videos', query: 'limit=1', auth });
    if (status === 401 || status === 403)
      throw new Skip(`the key of --api-key-2 is refused with ${status}`, 'help');
    return auth;
  },
};
