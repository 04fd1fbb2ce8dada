// The error for a wrong option, and the rules for options that are valid alone but not together.
import { tiersOf } from '../domain/quota.ts';
import type { Options } from './option-types.ts';

/** A bad option. `message` is one line that states the option, the reason and the accepted values. */
export class OptionError extends Error {}

/** Checks options that are valid alone but not together. @throws OptionError */
export function assertTogether(
  { profile, tier, webhookUrl, webhookSecret, tlsCert, tlsKey }: Options,
  nameOf: (option: string) => string,
): void {
  const known = tiersOf(profile);
  if (tier !== undefined && !known.includes(tier)) {
    throw new OptionError(
      `${nameOf('tier')} cannot be '${tier}' with profile ${profile}: expected one of ${known.join(', ')}`,
    );
  }
  if (webhookUrl.length > 0 && webhookSecret === undefined) {
    throw new OptionError(
      `${nameOf('webhookUrl')} needs ${nameOf('webhookSecret')}: what receivers check signatures with`,
    );
  }
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    const [given, missing] = tlsCert === undefined ? ['tlsKey', 'tlsCert'] : ['tlsCert', 'tlsKey'];
    throw new OptionError(`${nameOf(given)} needs ${nameOf(missing)}: a certificate and its private key`);
  }
}
