// The ports of the whole API, in groups. A handler takes only the ports that it uses.
import type { Connection } from '../http/exchange-record.ts';
import type { Redirects } from '../http/redirects.ts';
import type { WirePorts } from '../http/wire-ports.ts';
import type { JobPorts } from '../jobs/job-ports.ts';
import type { ServerQuirks } from '../quirks/quirks.ts';

/** The signing secrets of webhook endpoints. */
export interface SecretPort {
  /** A signing secret made of 64 hex digits. */
  secret: (entropy: string) => string;
  /** Returns the part of a secret that may be shown. */
  hint: (secret: string) => string;
}

export interface ApiPorts {
  version: string;
  wire: WirePorts;
  jobs: JobPorts;
  secrets: SecretPort;
  redirects: Redirects;
  /** The other server whose answers are imitated. */
  quirks?: ServerQuirks | undefined;
  /** The path of the page; undefined when this server has no page. */
  page?: string | undefined;
  /** Answers requests to paths under `/_emulator`. */
  control: (request: Request, from: Connection) => Promise<Response>;
}
