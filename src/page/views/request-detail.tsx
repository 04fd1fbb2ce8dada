// One exchange: what was sent and what was answered, side by side.
import type { ComponentChildren } from 'preact';
import { bytes, duration, shortId } from '../model/format.ts';
import { json } from '../model/shell.ts';
import { draftFrom } from '../model/draft.ts';
import type { Entry } from '../model/types.ts';
import { Button, Code, Facts, IconButton, StatusPill } from '../parts/bits.tsx';
import { addressOf, goTo } from '../state/router.ts';
import { draft } from '../state/ui.ts';

export function RequestDetail({ id, entry }: { id: string; entry: Entry | undefined }) {
  return (
    <article class="detail" aria-label="Exchange">
      <header>
        <h2 class="mono">{entry === undefined ? shortId(id) : `${entry.method} ${entry.path}`}</h2>
        <IconButton icon="close" label="Close (Esc)" onClick={() => goTo('requests')} />
      </header>
      {entry === undefined ? (
        <p class="quiet">The journal does not have this request.</p>
      ) : (
        <Sides entry={entry} />
      )}
    </article>
  );
}

function makeRule(entry: Entry) {
  draft.value = draftFrom(entry);
  goTo('situations');
}

const Sides = ({ entry }: { entry: Entry }) => (
  <>
    <div class="actions">
      <Button icon="rule" label="Make a rule from this" onClick={() => makeRule(entry)} />
      {entry.video_id === null ? null : (
        <a class="button" href={addressOf('jobs', entry.video_id)}>
          Open the job
        </a>
      )}
    </div>
    <div class="sides">
      <Request entry={entry} />
      <Response entry={entry} />
    </div>
  </>
);

const Side = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="side" aria-label={title}>
    <h3>{title}</h3>
    {children}
  </section>
);

const headerLines = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

function Request({ entry }: { entry: Entry }) {
  const { query, headers, body, body_bytes: size, parts, unread } = entry;
  return (
    <Side title="Request">
      <Facts
        facts={[
          ['Operation', entry.operation ?? 'none'],
          ['Time', entry.time],
          ['Real time', entry.wall_time],
          ['Host', entry.host],
          ['Query', Object.keys(query).length === 0 ? null : <code>{json(query)}</code>],
          ['Body', size === null ? null : bytes(size)],
        ]}
      />
      {unread.length === 0 ? null : (
        <p class="notice" data-kind="warn">
          The server ignored <code>{unread.join(', ')}</code>.
        </p>
      )}
      {body === null ? null : <Code name="the body" text={json(body, 2)} isLong />}
      {parts === null ? null : <Code name="the parts of the form" text={json(parts, 2)} isLong />}
      <Code name="the headers of the request" text={headerLines(headers)} isLong />
    </Side>
  );
}

function Response({ entry }: { entry: Entry }) {
  const { status, error, rule, outcome, video, bytes_sent: sent, duration_ms: took, ended_ms: ended } = entry;
  return (
    <Side title="Answer">
      <Facts
        facts={[
          ['Status', <StatusPill key="status" status={status} />],
          ['Request id', <code key="id">{entry.id}</code>],
          ['First byte after', duration(took)],
          ['Ended after', ended === null ? 'still being sent' : duration(ended)],
          ['Outcome', outcome],
          ['Sent', sent === null ? null : bytes(sent)],
          ['Rules', rule.join(', ')],
        ]}
      />
      {error === null ? null : (
        <p class="notice" data-kind="fault">
          {error.message}
        </p>
      )}
      {error === null ? null : <Code name="the error" text={json({ error }, 2)} isLong />}
      {video === null ? null : <Code name="the video in the answer" text={json(video, 2)} isLong />}
      <Code name="headers of the answer" text={headerLines(entry.answer_headers)} isLong />
    </Side>
  );
}
