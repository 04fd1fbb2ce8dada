// The project's clock: reading it, moving it, and what it will bring.
import { useState } from 'preact/hooks';
import { countdown, dateTime, isoTime } from '../model/format.ts';
import { readDuration } from '../model/duration.ts';
import { upcoming, type Upcoming } from '../model/progress.ts';
import { Button, Choices, Moment, Section } from '../parts/bits.tsx';
import { Head } from '../parts/head.tsx';
import {
  advanceClock,
  advanceUntilIdle,
  freezeClock,
  resumeClock,
  runClock,
  setClock,
} from '../state/actions.ts';
import * as data from '../state/data.ts';
import { addressOf } from '../state/router.ts';

export function Clock() {
  const reading = data.reading.value;
  return (
    <>
      <Head
        title="Clock"
        note="Status, progress, expiry and webhooks follow this clock. It moves only forward."
      />
      {reading === null ? (
        <p class="loading">Reading the clock …</p>
      ) : (
        <div class="scroll clock">
          <Face />
          <Speed />
          <Advance />
          <Ahead />
        </div>
      )}
    </>
  );
}

const Face = () => (
  <p class="face" data-frozen={data.reading.value?.clock.frozen}>
    <time dateTime={isoTime(data.now.value)}>{dateTime(data.now.value)}</time>
    <span class="mono quiet">{isoTime(data.now.value)}</span>
  </p>
);

const speeds = [1, 10, 60, 600, 3600] as const;

function Speed() {
  const { frozen = false, scale = 1 } = data.reading.value?.clock ?? {};
  return (
    <Section title="Speed">
      <div class="actions">
        {frozen ? (
          <Button icon="play" label="Resume" kind="main" onClick={() => void resumeClock()} />
        ) : (
          <Button icon="pause" label="Freeze" kind="main" onClick={() => void freezeClock()} />
        )}
        <Choices
          name="Speed"
          chosen={String(scale)}
          choose={(value) => void runClock(Number(value))}
          choices={speeds.map((speed) => ({ value: String(speed), label: `${speed}×` }))}
        />
        <span class="quiet">{speedNote(frozen, scale)}</span>
      </div>
    </Section>
  );
}

function speedNote(frozen: boolean, scale: number): string {
  if (frozen) return 'The clock stands still.';
  return scale === 1 ? 'A second takes a second.' : `A minute takes ${countdown(60_000 / scale)}.`;
}

const steps = [
  ['10 s', 10],
  ['1 min', 60],
  ['10 min', 600],
  ['1 h', 3_600],
  ['1 d', 86_400],
] as const;

const Advance = () => (
  <Section title="Advance">
    <div class="actions">
      {steps.map(([label, seconds]) => (
        <Button key={label} label={`+ ${label}`} onClick={() => void advanceClock(seconds)} />
      ))}
      <AdvanceBy />
      <SetTime />
    </div>
  </Section>
);

function AdvanceBy() {
  const [text, setText] = useState('');
  const seconds = readDuration(text);
  return (
    <form
      class="action-pair"
      onSubmit={(event) => {
        event.preventDefault();
        if (seconds !== undefined) void advanceClock(seconds);
      }}
    >
      <input
        aria-label="Duration to advance by"
        placeholder="such as 90s"
        value={text}
        size={10}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" class="button" disabled={seconds === undefined}>
        Advance
      </button>
    </form>
  );
}

function SetTime() {
  const [text, setText] = useState('');
  const at = Date.parse(text);
  return (
    <form
      class="action-pair"
      onSubmit={(event) => {
        event.preventDefault();
        if (!Number.isNaN(at)) void setClock(isoTime(at));
      }}
    >
      <input
        type="datetime-local"
        step={1}
        aria-label="Time to set"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" class="button" disabled={Number.isNaN(at)}>
        Set
      </button>
    </form>
  );
}

/** Most events ahead on the screen. */
const most = 50;

function Ahead() {
  const events = upcoming(data.videos.items.value, data.now.value);
  const [next] = events;
  return (
    <Section
      title="Ahead"
      aside={
        <div class="actions">
          <Button
            icon="skip"
            label="To the next event"
            disabled={next === undefined}
            onClick={() => next !== undefined && void advanceTo(next)}
          />
          <Button label="Until all jobs have ended" onClick={() => void advanceUntilIdle()} />
        </div>
      }
    >
      {next === undefined ? <p class="quiet">Time alone changes nothing in this project.</p> : null}
      <ol class="ahead">
        {events.slice(0, most).map((event) => (
          <AheadRow key={`${event.what} ${event.video.video.id}`} event={event} />
        ))}
      </ol>
    </Section>
  );
}

/** Moves the clock to an event. Events are counted in ms, so one ms more reaches the event for certain. */
const advanceTo = ({ at }: Upcoming) => advanceClock(Math.max(0, Math.ceil(at - data.now.value) + 1) / 1000);

const AheadRow = ({ event }: { event: Upcoming }) => (
  <li>
    <Moment ms={event.at} />
    <span class="mono quiet">in {countdown(event.at - data.now.value)}</span>
    <span class="ahead-what" data-what={event.what}>
      {event.what}
    </span>
    <a href={addressOf('jobs', event.video.video.id)}>{event.video.video.prompt ?? event.video.video.id}</a>
    <Button label="Go there" kind="quiet" onClick={() => void advanceTo(event)} />
  </li>
);
