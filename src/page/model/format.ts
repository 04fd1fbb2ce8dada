// Texts for numbers and times, as the page shows them.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time in at most two units: `0.4 s`, `12 s`, `2 min 5 s`, `1 h 3 min`, `2 d 4 h`. */
export function duration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < 1) return length === 0 ? '0 s' : '<1 ms';
  if (length < 100) return `${Math.round(length)} ms`;
  if (length < 10 * second) return `${(Math.floor(length / 100) / 10).toFixed(1).replace('.0', '')} s`;
  if (length < minute) return `${Math.floor(length / second)} s`;
  if (length < hour) return units(length, [minute, 'min'], [second, 's']);
  return length < day ? units(length, [hour, 'h'], [minute, 'min']) : units(length, [day, 'd'], [hour, 'h']);
}

type Unit = readonly [ms: number, name: string];

function units(ms: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((ms % large) / small);
  const first = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

/** A countdown in whole seconds, so that it does not flicker: `8 s`, `2 min 5 s`. */
export const countdown = (ms: number): string =>
  ms < minute ? `${Math.max(0, Math.ceil(ms / second))} s` : duration(Math.ceil(ms / second) * second);

/** Dollars with cents, and with more digits only where cents are not enough. */
export const money = (usd: number): string =>
  usd.toLocaleString('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: 4,
  });

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 1_000_000) return `${(count / 1000).toFixed(1)} kB`;
  return `${(count / 1_000_000).toFixed(1)} MB`;
}

/** The time of day of a moment. @param zone a time zone; by default that of the browser */
export const clockTime = (ms: number, zone?: string): string =>
  new Date(ms).toLocaleTimeString('en-GB', {
    hour12: false,
    ...(zone === undefined ? {} : { timeZone: zone }),
  });

/** Date and time of day of a moment. */
export const dateTime = (ms: number, zone?: string): string =>
  `${new Date(ms).toLocaleDateString('en-CA', zone === undefined ? {} : { timeZone: zone })} ${clockTime(ms, zone)}`;

/** The ISO form of a moment, or a dash for a moment that no date has. */
export const isoTime = (ms: number): string => (Math.abs(ms) > 8.64e15 ? '–' : new Date(ms).toISOString());

/** The beginning and the end of a long id: `video_68d7…a91c`. */
export function shortId(id: string): string {
  const start = id.indexOf('_') + 1;
  return id.length - start <= 12 ? id : `${id.slice(0, start + 4)}…${id.slice(-4)}`;
}

/** `1 job`, `2 jobs`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

/** `1280 × 720` for `1280x720`. */
export const sizeText = (size: string): string => size.replace('x', ' × ');
