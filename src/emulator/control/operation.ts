// One operation of the control API, as its tables describe it.
import type * as z from 'zod';

export interface ControlOperation {
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  summary: string;
  tag: 'Server' | 'Clock' | 'Videos' | 'Rules' | 'Webhooks' | 'Requests' | 'State';
  /** True when the operation is about one project: the caller's project, or the project in `?project=`. */
  scoped: boolean;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** True when the body may be omitted. */
  bodyOptional?: boolean;
  /** True when the library's method of the same name checks the body itself. */
  checksBody?: boolean;
  /** Largest body, in bytes; by default 1 MB. */
  bodyLimit?: number;
  /** The schema of the answer, or the media types of an answer that consists of bytes. */
  success: z.ZodType | readonly string[];
  /** Statuses of refusals besides those that every operation can give. */
  refusals?: readonly number[];
}
