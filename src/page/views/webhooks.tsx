// The endpoints that receive events, and what was sent to them.
import { signal, useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DeliveryView, EndpointView } from '../model/types.ts';
import { Choices, Code, Section } from '../parts/bits.tsx';
import { Empty } from '../parts/empty.tsx';
import { Head } from '../parts/head.tsx';
import { curlOf } from '../state/api.ts';
import { deliveries, endpoints } from '../state/data.ts';
import { refreshEndpoints } from '../state/live.ts';
import { DeliveryCard } from './delivery.tsx';

const chosen = signal<DeliveryView['status'] | 'all'>('all');
const statuses = ['pending', 'delivered', 'failed', 'dropped'] as const;
/** Most deliveries on the screen. */
const most = 200;

export function Webhooks() {
  useEffect(() => void refreshEndpoints().catch(() => {}), []);
  return (
    <>
      <Head title="Webhooks" />
      <div class="scroll">
        {endpoints.value.length === 0 ? <NoEndpoints /> : <Endpoints />}
        {deliveries.items.value.length === 0 && endpoints.value.length === 0 ? null : <Deliveries />}
      </div>
    </>
  );
}

const NoEndpoints = () => (
  <Empty icon="webhooks" title="No endpoint receives events">
    <p>Start the server with an address, and every project sends its events there:</p>
    <Code name="the option" text="sora-emulator --webhook-url http://localhost:3000/webhooks" />
    <p>Or create an endpoint for this project alone, as a program does:</p>
    <Code
      name="the line of curl"
      text={curlOf({
        method: 'POST',
        path: '/v1/webhook_endpoints',
        body: {
          name: 'local',
          url: 'http://localhost:3000/webhooks',
          event_types: ['video.completed', 'video.failed'],
        },
      })}
    />
  </Empty>
);

const Endpoints = () => (
  <Section title="Endpoints">
    <div class="table-place">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Address</th>
            <th scope="col">Events</th>
            <th scope="col">Secret</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {endpoints.value.map((endpoint) => (
            <Endpoint key={endpoint.id} endpoint={endpoint} />
          ))}
        </tbody>
      </table>
    </div>
  </Section>
);

const Endpoint = ({ endpoint }: { endpoint: EndpointView }) => (
  <tr>
    <td>{endpoint.name}</td>
    <td class="mono">{endpoint.url}</td>
    <td>{endpoint.event_types.join(', ')}</td>
    <td class="mono">{endpoint.signing_secret_hint}</td>
    <td>{endpoint.source === 'option' ? '--webhook-url' : 'API'}</td>
  </tr>
);

const countOf = (status: string) =>
  deliveries.items.value.filter((delivery) => delivery.status === status).length;

function Deliveries() {
  const shown = useComputed(() =>
    deliveries.items.value.filter(({ status }) => chosen.value === 'all' || status === chosen.value),
  );

  return (
    <Section title="Deliveries">
      <Choices
        name="Status"
        chosen={chosen.value}
        choose={(status) => (chosen.value = status)}
        choices={[
          { value: 'all', label: 'All', count: deliveries.items.value.length },
          ...statuses.map((value) => ({ value, label: value, count: countOf(value) })),
        ]}
      />
      {shown.value.length === 0 ? (
        <p class="quiet">Nothing was sent yet. An event is due when a job ends.</p>
      ) : null}
      {shown.value.slice(0, most).map((delivery) => (
        <DeliveryCard key={delivery.id} delivery={delivery} />
      ))}
    </Section>
  );
}
