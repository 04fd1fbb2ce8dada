// The machine: its description, the assignment of its CPUs, and the CPU use of other processes.
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { exists, livingPids } from './children.mjs';

const ticksPerSecond = 100; // USER_HZ of every Linux that Node runs on
const disturbance = 0.1;
const patienceSeconds = 120;

/** The facts about the machine that a reader needs, without names. */
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
 * Assigns one CPU to servers and one to the load, when there are two CPUs and `taskset` is installed.
 * @returns `{ server, load }`: the arguments before a command, or none
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
 * Takes measurements, and repeats a measurement once when other processes disturbed it.
 * @param repeats false takes each measurement once in any case
 */
export function createWatch({ repeats }) {
  const seen = { measurements: 0, disturbed: 0 };
  let patience = repeats ? patienceSeconds : 0;

  /**
   * Waits until other processes have been quiet for a second, as long as the waiting time of the whole run
   * lasts.
   */
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

/**
 * Takes a measurement, and returns with it how much of one CPU other processes used (0 when that is not
 * known).
 */
async function watched(measure) {
  const [busy, own, began] = [machineTicks(), ownTicks(), performance.now()];
  const result = await measure();
  const seconds = (performance.now() - began) / 1000;
  const others = (machineTicks() - busy - (ownTicks() - own)) / ticksPerSecond / seconds;
  return { result, others };
}

/** The ticks of the busy machine: user, nice, system, interrupts; not idle, waiting or stolen. */
function machineTicks() {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    /^cpu +(.*)/.exec(readText('/proc/stat'))?.[1] ?? '0'
  )
    .split(' ')
    .map(Number);
  return user + nice + system + irq + softirq;
}

/** The ticks of this process, of its ended children, and of its living children. */
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
