// The areas of the contract. Each check and each requirement belongs to one of them.

/** All areas, in the order of reports and documents. */
export const areas = [
  'create',
  'validation',
  'lifecycle',
  'retrieve',
  'list',
  'content',
  'delete',
  'remix',
  'edits',
  'extensions',
  'characters',
  'errors',
  'auth',
  'limits',
  'webhooks',
  'azure',
] as const;
export type Area = (typeof areas)[number];
