// A request as one row.
import { clockTime, duration, isoTime } from '../model/format.ts';
import { isRefused } from '../model/filter.ts';
import type { Entry } from '../model/types.ts';
import { StatusPill } from '../parts/bits.tsx';
import { addressOf } from '../state/router.ts';

export function RequestRow({ entry, isOpen = false }: { entry: Entry; isOpen?: boolean }) {
  const { id, time, method, path, operation, status, error, rule, unread, duration_ms: took } = entry;
  return (
    <a
      class="request-row"
      href={addressOf('requests', id)}
      data-refused={isRefused(entry)}
      data-unread={unread.length > 0}
      aria-current={isOpen ? 'true' : undefined}
    >
      <time class="mono" title={time}>
        {clockTime(Date.parse(time))}
      </time>
      <StatusPill status={status} />
      <span class="request-what">
        <span class="request-name">{operation ?? 'no operation'}</span>
        <span class="mono quiet">
          {method} {path}
        </span>
      </span>
      <span class="request-notes">
        {error === null ? null : <span class="fault mono">{error.code ?? error.type}</span>}
        {unread.length === 0 ? null : (
          <span class="tag" data-kind="warn">{`unread: ${unread.join(', ')}`}</span>
        )}
        {rule.length === 0 ? null : <span class="tag">{`rule: ${rule.join(', ')}`}</span>}
        {entry.outcome === null || entry.outcome === 'complete' ? null : (
          <span class="tag" data-kind="warn">
            {entry.outcome}
          </span>
        )}
      </span>
      <span class="mono quiet request-took" title={isoTime(Date.parse(entry.wall_time))}>
        {duration(took)}
      </span>
    </a>
  );
}
