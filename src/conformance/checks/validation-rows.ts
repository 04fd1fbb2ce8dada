// Makes one check of each row: a creation with one thing wrong must be refused in a certain way.
import type { CheckInput } from '../check.ts';
import { expectError, type ExpectedError } from '../expect.ts';
import type { Context } from '../context.ts';
import type { RequestBody } from '../http/body.ts';
import type { NeedName } from '../needs/values.ts';

export interface Refusal extends Pick<CheckInput, 'id' | 'title' | 'requirements' | 'level' | 'core'> {
  /** How it is sent. @default 'json' */
  as?: 'json' | 'multipart';
  /** What changes in a good creation; undefined takes a field away. Or the whole body. */
  change: Readonly<Record<string, unknown>> | ((ctx: Context) => RequestBody | Promise<RequestBody>);
  /** @default status 400, type invalid_request_error */
  expected?: Partial<ExpectedError>;
}

export function refusals(rows: readonly Refusal[]): CheckInput[] {
  return rows.map(({ as = 'json', change, expected = {}, ...rest }) => ({
    ...rest,
    needs: [`${as}-create`] satisfies NeedName[],
    async run(ctx) {
      const { http, videos } = ctx;
      const body =
        typeof change === 'function'
          ? await change(ctx)
          : await videos.body({ ...videos.cheapest, ...change }, as);
      const answer = await http.post('/videos', body);
      expectError(answer, { status: 400, type: 'invalid_request_error', ...expected });
    },
  }));
}
