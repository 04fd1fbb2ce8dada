// The machine: what it is, which CPUs are whose, and whether anybody else was using it.
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { exists, livingPids } from './children.mjs';

const ticksPerSecond = 100; // USER_HZ of every Linux that Node runs on
const disturbance = 0.1;
const patienceSeconds = 120;

/** What a reader needs to know about the machine; no names. */
export function shape() {
  return {
    cpus: availableParallelism(),
    model: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${/^[\d.]*\d/.exec(release())?.[0] ?? ''}`,
    node: process.version,
  };
}

/** The load average of the last minute. */
export function load() {
  return loadavg()[0];
}

/**
 * One CPU for servers and one for the load, where there are two and `taskset` is there.
 * @returns `{ server, load }`: what to put before a command, or nothing
 */
export async function findPins() {
  const [server, load] = allowedCpus();
  if (load === undefined || !(await exists('taskset', '--version'))) return { server: [], load: [] };
  return { server: ['taskset', '-c', String(server)], load: ['taskset', '-c', String(load)] };
}

function allowedCpus() {
  const list = /^Cpus_allowed_list:\s+(\S+)/m.exec(readText('/proc/self/status'))?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/**
 * Makes measurements of which those that other processes disturbed are repeated once.
 * @param repeats false measures once whatever happens
 */
export function createWatch({ repeats }) {
  const seen = { measurements: 0, disturbed: 0 };
  let patience = repeats ? patienceSeconds : 0;

  /** Lets neighbours finish: waits for a second without them, as long as the patience of the whole run lasts. */
  async function quiet() {
    for (let seconds = 0; seconds < 10 && patience > 0; seconds += 1) {
      patience -= 1;
      const { others } = await watched(() => wait(1_000));
      if (others <= disturbance) return;
    }
  }

  return {
    seen,
    async undisturbed(measure) {
      seen.measurements += 1;
      const first = await watched(measure);
      let kept = first;
      if (repeats && first.others > disturbance) {
        await quiet();
        const second = await watched(measure);
        if (second.others < first.others) kept = second;
      }
      if (kept.others > disturbance) seen.disturbed += 1;
      return kept.result;
    },
  };
}

/** Measures, and tells how much of one CPU everybody else used meanwhile (0 where that cannot be known). */
async function watched(measure) {
  const [busy, own, began] = [machineTicks(), ownTicks(), performance.now()];
  const result = await measure();
  const seconds = (performance.now() - began) / 1000;
  const others = (machineTicks() - busy - (ownTicks() - own)) / ticksPerSecond / seconds;
  return { result, others };
}

/** Ticks that the machine was busy: user, nice, system, interrupts; not idle, waiting or stolen. */
function machineTicks() {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    /^cpu +(.*)/.exec(readText('/proc/stat'))?.[1] ?? '0'
  )
    .split(' ')
    .map(Number);
  return user + nice + system + irq + softirq;
}

/** Ticks of this process, of its children that ended, and of those that live. */
function ownTicks() {
  return [process.pid, ...livingPids()].reduce((sum, pid) => {
    const fields = readText(`/proc/${pid}/stat`)
      .replace(/^.*\) /, '')
      .split(' ');
    return sum + fields.slice(11, 15).reduce((ticks, field) => ticks + Number(field), 0);
  }, 0);
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
