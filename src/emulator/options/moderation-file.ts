// The moderation tables: the package's own, or a user's file in the same form.
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { phraseFault, type ModerationCategory } from '../domain/moderation.ts';
import { moderationTables } from '../version.ts';
import { OptionError } from './options.ts';

/** A table is held in memory and compiled; a larger file is a mistake. */
const largest = 1_000_000;

const phrases = () => z._default(z.array(z.string().check(isPhrase)), []);

const isPhrase: z.core.CheckFn<string> = ({ value, issues }) => {
  const message = phraseFault(value);
  if (message !== undefined) issues.push({ code: 'custom', message, input: value });
};

/** Made only for a user's file: tests have checked the package's own file. */
const fileSchema = () =>
  z.strictObject({
    about: z.optional(z.string()),
    categories: z.array(
      z.strictObject({
        name: z.string().check(z.minLength(1, 'expected a name')),
        source: z.optional(z.string()),
        words: phrases(),
        except: phrases(),
        files: phrases(),
        sha256: z._default(
          z.array(z.string().check(z.regex(/^[0-9a-f]{64}$/i, 'expected 64 hex digits'))),
          [],
        ),
      }),
    ),
  });

/**
 * @param path a user's file, or undefined for the package's own.
 * @throws OptionError one line that names the place of the fault
 */
export function readModerationTable(path: string | undefined): readonly ModerationCategory[] {
  if (path === undefined) return ownTable();
  try {
    return parseModerationTable(readFileSync(path, 'utf8'));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new OptionError(`the moderation file '${path}' cannot be used: ${reason}`);
  }
}

function ownTable(): readonly ModerationCategory[] {
  const { categories } = JSON.parse(readFileSync(moderationTables, 'utf8')) as {
    categories: ModerationCategory[];
  };
  return categories;
}

/** @throws Error that names the place, such as `categories[2].words[0]` */
export function parseModerationTable(text: string): readonly ModerationCategory[] {
  if (text.length > largest) throw new Error(`it has ${text.length} characters, more than ${largest}`);
  const read = z.safeParse(fileSchema(), JSON.parse(text.replace(/^\uFEFF/, '')), {
    error: english().localeError,
  });
  if (read.success) return read.data.categories;
  const [issue] = read.error.issues;
  throw new Error(`${place(issue?.path ?? [])}: ${issue?.message ?? 'refused'}`);
}

function place(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? 'the whole' : text.replace(/^\./, '');
}
