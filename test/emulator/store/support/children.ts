// Starts processes with a store of their own.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('child.mjs', import.meta.url));

/** Starts a process for a task of `child.mjs`, and waits until its store is open. */
export async function startChild(data: string, task: string, name = 'child'): Promise<ChildProcess> {
  const child = fork(program, [data, task, name], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  await once(child, 'message');
  return child;
}

/** Lets two processes do the same task at the same time. @returns their results */
export async function race<T>(data: string, task: string): Promise<[T, T]> {
  const children = await Promise.all([startChild(data, task, 'one'), startChild(data, task, 'two')]);
  const results = children.map(async (child) => {
    const [message] = (await once(child, 'message')) as [{ result: T }];
    return message.result;
  });
  for (const child of children) child.send('go');
  const [one, two] = await Promise.all(results);
  return [one as T, two as T];
}
