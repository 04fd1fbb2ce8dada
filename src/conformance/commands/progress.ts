// Shows the progress of a run. A terminal gets one moving line. Other outputs get plain lines, each after
// some silence.
import { costWords, forecastWords } from '../money/cost-text.ts';
import type { Plan } from '../running/plan.ts';
import type { RunEvent } from '../running/plan-runner.ts';
import type { Colour } from '../reporters/colour.ts';
import { countWithNoun } from '../vocabulary/count-with-noun.ts';

export interface Progress {
  /** Called with every event of the run. */
  event: (event: RunEvent) => void;
  /** Called about every half second, also when nothing happens. */
  tick: () => void;
  /** Removes the moving line. */
  end: () => void;
}

export interface ProgressSettings {
  out: (text: string) => void;
  /** The time in ms. Only differences between two values have a meaning. */
  now: () => number;
  colour: Colour;
  /** The width of the terminal, when a line can be written again in place; undefined for other outputs. */
  columns: (() => number) | undefined;
  /** False for a server on this machine, where nobody is billed. Then no dollars are shown. */
  bills: boolean;
}

/** The longest silence in an output without moving lines, in ms. */
const silenceMs = 2_000;
/** How often a moving line may change, in ms. */
const frameMs = 100;

interface State {
  began: number;
  /** The number of checks that run, without the checks that are left out. */
  of: number;
  done: number;
  failed: number;
  videos: number;
  usd: number | undefined;
  doing: string;
  running: Set<string>;
}

export function createProgress(settings: ProgressSettings): Progress {
  const { out, now, colour, columns } = settings;
  const state: State = {
    began: now(),
    of: 0,
    done: 0,
    failed: 0,
    videos: 0,
    usd: undefined,
    doing: 'looking for a Videos API',
    running: new Set(),
  };
  let lastMs = -Infinity;
  let moving = '';
  const erase = () => {
    if (moving !== '') out('\r\u001B[2K');
    moving = '';
  };
  const line = (text: string) => {
    erase();
    out(`${text}\n`);
    lastMs = now();
  };
  const show = () => {
    const waited = now() - lastMs;
    if (waited < (columns === undefined ? silenceMs : frameMs)) return;
    const text = progressText(state, settings);
    if (columns === undefined) return line(text);
    lastMs = now();
    const cut = text.slice(0, Math.max(20, columns() - 1));
    if (cut === moving) return;
    out(`\r\u001B[2K${colour.dim(cut)}`);
    moving = cut;
  };
  return {
    event(event) {
      follow(state, event);
      if (event.type === 'planned') planLines(event.plan, settings).forEach(line);
      else if (event.type === 'measured') line(forecastWords(event.forecast));
      else if (event.type === 'cleaning' && event.created > 0)
        line(`deleting ${countWithNoun(event.created, 'video')}`);
      else if (event.type !== 'ended') show();
    },
    tick: show,
    end: erase,
  };
}

function follow(state: State, event: RunEvent): void {
  switch (event.type) {
    case 'planned':
      state.of = event.plan.planned.filter(({ without }) => without === undefined).length;
      state.doing = 'looking at what the server can do';
      return;
    case 'started':
      state.doing = '';
      state.running.add(event.check.id);
      return;
    case 'finished': {
      const { result, videos, usd } = event;
      state.videos = videos;
      state.usd = usd;
      if (!state.running.delete(result.id)) return;
      state.done += 1;
      if (['failed', 'untestable', 'error'].includes(result.verdict) && result.excused === undefined)
        state.failed += 1;
      return;
    }
    case 'cleaning':
      state.doing = `deleting ${countWithNoun(event.created, 'video')}`;
      return;
    default:
      return;
  }
}

/**
 * Returns the progress line: `120 of 460 checks, 2 failed, 3 videos, $0.40, about 2 min left: lifecycle.ends
 * and 3 more`.
 */
function progressText(state: State, { bills, now }: ProgressSettings): string {
  const { of, done, failed, videos, usd, running, doing, began } = state;
  const [first, ...others] = running;
  const left = leftText(state, now());
  if (of === done && doing !== '')
    return `${doing}: ${Math.round((now() - began) / 1_000)} s since the start`;
  const parts = [
    `${done} of ${countWithNoun(of, 'check')}`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    countWithNoun(videos, 'video'),
    ...(bills && usd !== undefined ? [`$${usd.toFixed(2)}`] : []),
    ...(left === undefined ? [] : [left]),
  ];
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const doingNow = doing === '' && first !== undefined ? `${first}${more}` : doing;
  return `${parts.join(', ')}${doingNow === '' ? '' : `: ${doingNow}`}`;
}

/**
 * Estimates the remaining time. The estimate is rough, because checks take very different times. It is shown
 * only after some checks have ended.
 */
function leftText({ of, done, began }: State, now: number): string | undefined {
  const passedMs = now - began;
  if (done < 5 || done >= of || passedMs < 1_000) return undefined;
  const seconds = Math.ceil(((passedMs / done) * (of - done)) / 1_000);
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`;
}

function planLines({ costs, planned, stays }: Plan, { bills }: ProgressSettings): string[] {
  const running = planned.filter(({ without }) => without === undefined).length;
  const capped = planned.filter(({ without }) => without?.capped === true).length;
  const left = capped === 0 ? '' : `; the caps leave no room for ${countWithNoun(capped, 'check')}`;
  return [`${countWithNoun(running, 'check')}, ${costWords(costs, bills)}${left}`, ...stays];
}
