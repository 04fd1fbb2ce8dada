// What a person can do with a job.
import { useState } from 'preact/hooks';
import { isPending } from '../model/progress.ts';
import type { CatalogueEntry, ListedVideo } from '../model/types.ts';
import { Button, Section } from '../parts/bits.tsx';
import { completeJob, deleteJob, expireJob, failJob, holdJob } from '../state/actions.ts';
import { errors } from '../state/data.ts';
import { openCreate } from '../state/ui.ts';

export const JobActions = ({ item }: { item: ListedVideo }) => (
  <Section title="Actions">
    {isPending(item) ? <PendingActions item={item} /> : <EndedActions item={item} />}
  </Section>
);

function PendingActions({ item }: { item: ListedVideo }) {
  const { id } = item.video;
  return (
    <div class="actions">
      <Button icon="check" label="Complete" kind="main" onClick={() => void completeJob(id)} />
      <HoldAction id={id} progress={item.video.progress} />
      <FailAction id={id} />
    </div>
  );
}

function HoldAction({ id, progress }: { id: string; progress: number }) {
  const [percent, setPercent] = useState(Math.min(99, Math.max(progress, 45)));
  return (
    <div class="action-pair">
      <Button icon="hold" label={`Hold at ${percent} %`} onClick={() => void holdJob(id, percent)} />
      <input
        type="range"
        min={0}
        max={99}
        value={percent}
        aria-label="Progress to hold at"
        onInput={({ currentTarget }) => setPercent(Number(currentTarget.value))}
      />
    </div>
  );
}

const moderation = 'moderation';
const noReason = 'no reason';

function FailAction({ id }: { id: string }) {
  const [chosen, choose] = useState(moderation);
  const jobErrors = errors.value.filter(({ kind }) => kind === 'job');
  return (
    <div class="action-pair">
      <Button icon="fail" label="Fail" kind="danger" onClick={() => void failWith(id, chosen, jobErrors)} />
      <select
        aria-label="Error to fail with"
        value={chosen}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        <option value={moderation}>the moderation error</option>
        {jobErrors.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        <option value={noReason}>no reason</option>
      </select>
    </div>
  );
}

function failWith(id: string, chosen: string, jobErrors: readonly CatalogueEntry[]) {
  if (chosen === noReason) return failJob(id, null);
  const { error } = jobErrors.find(({ name }) => name === chosen)?.body ?? {};
  return failJob(id, error === undefined ? undefined : { code: error.code ?? '', message: error.message });
}

function EndedActions({ item }: { item: ListedVideo }) {
  const { id, prompt } = item.video;
  const derive = (kind: 'remix' | 'edit' | 'extension') => () =>
    openCreate({ kind, source: id, prompt: prompt ?? '' });
  return (
    <div class="actions">
      {item.state === 'completed' ? (
        <>
          <Button icon="remix" label="Remix" kind="main" onClick={derive('remix')} />
          <Button icon="edit" label="Edit" onClick={derive('edit')} />
          <Button icon="extend" label="Extend" onClick={derive('extension')} />
          <Button icon="expire" label="Expire" onClick={() => void expireJob(id)} />
        </>
      ) : null}
      <Button icon="again" label="Create again" onClick={() => openCreate({ prompt: prompt ?? '' })} />
      <Button icon="trash" label="Delete" kind="danger" onClick={() => void deleteJob(item)} />
    </div>
  );
}
