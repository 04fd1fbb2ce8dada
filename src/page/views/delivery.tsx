// A delivery of a webhook with its attempts.
import { bytes, clockTime, duration, shortId } from '../model/format.ts';
import type { DeliveryView } from '../model/types.ts';
import { Button, Code, Facts, StatusPill } from '../parts/bits.tsx';
import { redeliver } from '../state/actions.ts';
import { endpoints } from '../state/data.ts';
import { addressOf } from '../state/router.ts';

export function DeliveryCard({ delivery }: { delivery: DeliveryView }) {
  const { id, type, status, object_id: about, attempts, event_time: time } = delivery;
  const endpoint = endpoints.value.find((candidate) => candidate.id === delivery.endpoint_id);
  return (
    <details class="delivery" data-delivery={status}>
      <summary>
        <time class="mono" title={time}>
          {clockTime(Date.parse(time))}
        </time>
        <span class="pill" data-delivery={status}>
          {status}
        </span>
        <strong>{type}</strong>
        <span class="mono quiet">{shortId(about)}</span>
        <span class="quiet delivery-url">{endpoint?.url ?? shortId(delivery.endpoint_id)}</span>
        <span class="quiet">{attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`}</span>
      </summary>
      <div class="actions">
        <Button icon="again" label="Redeliver" onClick={() => void redeliver(id)} />
        {about.startsWith('video_') ? (
          <a class="button" href={addressOf('jobs', about)}>
            Open the job
          </a>
        ) : null}
        <code class="quiet">{id}</code>
        {delivery.next_attempt === null ? null : (
          <span class="quiet">next attempt at {clockTime(Date.parse(delivery.next_attempt))}</span>
        )}
      </div>
      {attempts.map((attempt, index) => (
        <Attempt key={attempt.wall_time} attempt={attempt} number={index + 1} />
      ))}
    </details>
  );
}

const headerLines = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

function Attempt({ attempt, number }: { attempt: DeliveryView['attempts'][number]; number: number }) {
  const { request, response, error, time, duration_ms: took } = attempt;
  return (
    <section class="attempt" aria-label={`Attempt ${number}`}>
      <h3>
        Attempt {number}{' '}
        {response === null ? <span class="fault">{error}</span> : <StatusPill status={response.status} />}
      </h3>
      <Facts
        facts={[
          ['Address', <code key="url">{request.url}</code>],
          ['Time', time],
          ['Took', duration(took)],
          ['Answer', response === null ? null : bytes(response.body.length)],
        ]}
      />
      <div class="sides">
        <Code
          name={`the request of attempt ${number}`}
          text={`${headerLines(request.headers)}\n\n${request.body}`}
          isLong
        />
        {response === null ? null : (
          <Code
            name={`the answer of attempt ${number}`}
            text={`${headerLines(response.headers)}\n\n${response.body}`}
            isLong
          />
        )}
      </div>
    </section>
  );
}
