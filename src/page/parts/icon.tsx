// Small pictures. They are drawn in the colour of the text, and screen readers skip them.

const paths = {
  jobs: 'M2.5 4.5h11v7h-11zM6.8 6.4v3.2l2.7-1.6z',
  requests: 'M2.5 5.5h9m0 0L9 3m2.5 2.5L9 8M13.5 10.5h-9m0 0L7 8m-2.5 2.5L7 13',
  webhooks:
    'M8 3.2 5.2 8M8 3.2a2 2 0 1 1 2.6 1.9M5.2 8a2 2 0 1 0 .6 3.6M10.6 5.1l2 3.5M5.8 11.6h4.7m0 0a2 2 0 1 0 2.1-3',
  situations: 'M8.6 2 3.5 9h4l-.6 5L12.5 7h-4z',
  clock: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.2l2.2 1.3',
  spend:
    'M8 2v12M10.8 4.6C10.3 3.9 9.3 3.5 8 3.5c-1.6 0-2.8.8-2.8 2.1C5.2 8.6 11 7 11 10.2c0 1.4-1.3 2.3-3 2.3-1.5 0-2.6-.5-3.2-1.4',
  errors: 'M8 2.3 14 13H2zM8 6.5v3M8 11.2v.1',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.2 3.2',
  plus: 'M8 3v10M3 8h10',
  back: 'M10 3 5 8l5 5',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  close: 'M4 4l8 8M12 4l-8 8',
  play: 'M4.5 3v10l8-5z',
  pause: 'M5 3v10M11 3v10',
  sun: 'M8 5.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  moon: 'M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6z',
  system: 'M2.5 3.5h11v7.5h-11zM6 13.5h4M8 11v2.5',
  check: 'M3 8.5 6.5 12 13 4.5',
  fail: 'M5 5l6 6M11 5l-6 6M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z',
  hold: 'M5.5 3.5v9M10.5 3.5v9',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9',
  remix:
    'M2.5 5h2.7l5.3 6h3M2.5 11h2.7l1.5-1.7M9 6.7 10.5 5h3M11.8 3.2 13.6 5l-1.8 1.8M11.8 9.2l1.8 1.8-1.8 1.8',
  extend: 'M2.5 8h9M8.5 4.5 12 8l-3.5 3.5M13.7 3v10',
  edit: 'M3 13l.6-2.8 7-7 2.2 2.2-7 7z',
  expire: 'M4 2.5h8M4 13.5h8M5 2.5c0 3.5 6 7.5 6 11M11 2.5c0 3.5-6 7.5-6 11',
  help: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM6.3 6.3a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.9.7-.9 1.3M8 11.3v.1',
  rule: 'M2.5 4h11M2.5 8h7M2.5 12h4M11 12h3M12.5 10.5v3',
  skip: 'M3 3.5v9L9 8zM12 3.5v9',
  again: 'M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.7h-2.7',
} as const;

export type IconName = keyof typeof paths;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
);
