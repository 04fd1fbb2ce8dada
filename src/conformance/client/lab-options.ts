// The options of the client lab as a table: the flag, the help, and the function that reads the value.
import { existsSync, statSync } from 'node:fs';
import type { OptionSpec } from '../options/run-options.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import { tasks, type Task } from './model.ts';

export interface LabOptions {
  /** The program and its arguments. */
  command: readonly string[];
  /** The tasks that the program knows. @default ['create'] */
  tasks?: readonly Task[];
  /** Only these situations. @default all situations of the tasks */
  situations?: readonly string[];
  /** A folder with situations and expectations of the user's own. */
  situationsFolder?: string;
  /** Ids of expectations, or prefixes that end in `*`. */
  only?: readonly string[];
  skip?: readonly string[];
  /** A folder whose content is copied into the folder of each visit. */
  files?: string;
  /** How many videos the program creates for one. @default 1 */
  videos?: number;
  /** How many situations run at the same time. @default four for each core, fewer when the program starts slowly */
  parallel?: number;
  /**
   * How long a program may take, in seconds: until its first request, in real time and at least ten seconds;
   * and from its first request to its end, by its own clock.
   * @default 60 until the first request (or ten times as long as in the first situation), then 20 (or three
   *   times as long as in the first situation)
   */
  limit?: number;
  /** The value of `SORA_LAB_PATIENCE`: seconds after which the program should give up a job. */
  patience?: number;
  /** How many times as fast as real time the clock of the program runs. @default 1 */
  speed?: number;
  /** The path of libfaketime. @default found in the folders of the system */
  faketime?: string;
  /** Where a program listens that always listens at the same address. */
  webhookUrl?: string;
  /** Keeps the folder, the output and the journal of each visit in this folder. */
  keep?: string;
}

const number = (flag: string, least: number) => (text: string) => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < least)
    throw new UsageError(`--${flag}: expected a number from ${least}, got '${text}'`);
  return value;
};

const whole = (flag: string, least: number) => (text: string) => {
  const value = number(flag, least)(text);
  if (!Number.isInteger(value)) throw new UsageError(`--${flag}: expected a whole number, got '${text}'`);
  return value;
};

const folder = (flag: string) => (text: string) => {
  if (!existsSync(text) || !statSync(text).isDirectory())
    throw new UsageError(`--${flag}: expected a folder, got '${text}'`);
  return text;
};

const text = (value: string) => value;

/** @throws UsageError that lists the known tasks */
function readTasks(given: string): Task[] {
  return given.split(',').map((name) => {
    const found = tasks.find((task) => task === name.trim());
    if (found === undefined)
      throw new UsageError(`--tasks: expected some of ${tasks.join(',')}, got '${name}'`);
    return found;
  });
}

export const labOptions: Readonly<Record<Exclude<keyof LabOptions, 'command'>, OptionSpec>> = {
  tasks: {
    flag: 'tasks',
    metavar: 'TASK,…',
    help: `The tasks that the program knows: ${tasks.join(',')}. Default: create.`,
    read: readTasks,
  },
  situations: {
    flag: 'situation',
    metavar: 'NAME',
    multiple: true,
    help: 'Run this situation. Repeat for several. Default: all situations of the tasks.',
    read: text,
  },
  situationsFolder: {
    flag: 'situations',
    metavar: 'DIR',
    help: 'Read further situations and expectations from the YAML files of this folder.',
    read: folder('situations'),
  },
  only: {
    flag: 'only',
    metavar: 'ID',
    multiple: true,
    help: "Judge these expectations; an id, or its beginning with '*'.",
    read: text,
  },
  skip: { flag: 'skip', metavar: 'ID', multiple: true, help: 'Leave these expectations out.', read: text },
  files: {
    flag: 'files',
    metavar: 'DIR',
    help: 'Copy the content of this folder into the folder of each situation.',
    read: folder('files'),
  },
  videos: {
    flag: 'videos',
    metavar: 'N',
    help: 'How many videos the program creates for one. Default: 1.',
    read: whole('videos', 1),
  },
  parallel: {
    flag: 'parallel',
    metavar: 'N',
    help: 'How many situations run at once. Default: four for each core, fewer when the program starts slowly.',
    read: whole('parallel', 1),
  },
  limit: {
    flag: 'limit',
    metavar: 'SECONDS',
    help: "How long the program may take until its first request, in real time but at least 10, and then until its end, by its own clock. Default: 60, then 20 or three times what 'plain' took.",
    read: number('limit', 1),
  },
  patience: {
    flag: 'patience',
    metavar: 'SECONDS',
    help: 'The value of SORA_LAB_PATIENCE: when the program should give up a job.',
    read: number('patience', 1),
  },
  speed: {
    flag: 'speed',
    metavar: 'N',
    help: "Run the program's clock N times as fast, with libfaketime; 20 is a good value. Default: 1.",
    read: number('speed', 1),
  },
  faketime: {
    flag: 'faketime',
    metavar: 'PATH',
    help: 'Where libfaketime is. Default: found in the folders of the system.',
    read: text,
  },
  webhookUrl: {
    flag: 'webhook-url',
    metavar: 'URL',
    help: 'Where the program always receives webhooks. Default: a free port, in SORA_LAB_WEBHOOK_PORT.',
    read: (value) => {
      if (!/^https?:$/.test(URL.canParse(value) ? new URL(value).protocol : ''))
        throw new UsageError(`--webhook-url: expected a URL with http or https, got '${value}'`);
      return value;
    },
  },
  keep: {
    flag: 'keep',
    metavar: 'DIR',
    help: 'Keep the folder, the output and the journal of each situation here.',
    read: text,
  },
};
