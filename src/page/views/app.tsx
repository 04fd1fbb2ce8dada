// The whole page: the side, the view of the address, messages and dialogs.
import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Banner } from '../parts/banner.tsx';
import { Dialogs } from '../parts/dialogs.tsx';
import { Sidebar } from '../parts/sidebar.tsx';
import { Toasts } from '../parts/toasts.tsx';
import { route, type ViewName } from '../state/router.ts';
import { Clock } from './clock.tsx';
import { Errors } from './errors.tsx';
import { Job } from './job.tsx';
import { Jobs } from './jobs.tsx';
import { Requests } from './requests.tsx';
import { Situations } from './situations.tsx';
import { Spend } from './spend.tsx';
import { Webhooks } from './webhooks.tsx';

const titles: Readonly<Record<ViewName, string>> = {
  jobs: 'Jobs',
  requests: 'Requests',
  webhooks: 'Webhooks',
  situations: 'Situations',
  clock: 'Clock',
  spend: 'Spend',
  errors: 'Errors',
};

export function App() {
  const main = useRef<HTMLElement>(null);
  const { view, id } = route.value;
  useTitleAndFocus(main);
  return (
    <div class="app">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Sidebar />
      <div class="body">
        <Banner />
        <main id="main" ref={main} tabIndex={-1} data-view={view}>
          <View view={view} id={id} />
        </main>
      </div>
      <Toasts />
      <Dialogs />
    </div>
  );
}

/** A new view has a new title, and the focus moves to it, as with a page that was loaded. */
function useTitleAndFocus(main: { current: HTMLElement | null }) {
  const shown = useRef<string | undefined>(undefined);
  useSignalEffect(() => {
    const { view, id } = route.value;
    document.title = `${titles[view]} · sora-emulator`;
    const place = `${view} ${view === 'jobs' ? (id ?? '') : ''}`;
    if (shown.current !== undefined && shown.current !== place) main.current?.focus({ preventScroll: true });
    shown.current = place;
  });
}

function View({ view, id }: { view: ViewName; id: string | null }) {
  if (view === 'jobs') return id === null ? <Jobs /> : <Job id={id} />;
  if (view === 'requests') return <Requests id={id} />;
  const Plain = { webhooks: Webhooks, situations: Situations, clock: Clock, spend: Spend, errors: Errors }[
    view
  ];
  return <Plain />;
}
