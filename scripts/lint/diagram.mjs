// The diagram of docs/architecture.md: the folders of src/emulator and their arrows, made from the table of rooms.
import { emulatorRooms } from './rooms.mjs';

/** The folder of a room: `jobs` for `jobs/batch`. A file in the top folder stands for itself. */
const folderOf = (room) => room.split('/')[0];

/**
 * The folders that each folder imports. Nested rooms count for their folder.
 * @returns {Map<string, Set<string>>}
 */
export function folderArrows() {
  const arrows = new Map();
  for (const [room, { imports }] of Object.entries(emulatorRooms)) {
    const from = folderOf(room);
    const targets = arrows.get(from) ?? new Set();
    arrows.set(from, targets);
    for (const to of imports.filter((name) => !name.startsWith('../')).map(folderOf)) {
      if (to !== from) targets.add(to);
    }
  }
  return arrows;
}

/** True when a folder imports another one, directly or through others. */
function reaches(arrows, from, to) {
  return [...arrows.get(from)].some((next) => next === to || reaches(arrows, next, to));
}

/** The lines of the Mermaid diagram. An arrow that follows from other arrows is left out. */
export function diagram() {
  const arrows = folderArrows();
  const lines = [...arrows].flatMap(([from, targets]) => {
    const others = [...targets];
    const shown = others.filter((to) => !others.some((via) => via !== to && reaches(arrows, via, to)));
    return shown.map((to) => `  ${node(from)} --> ${node(to)}`);
  });
  return ['flowchart TD', ...lines];
}

/** A name of Mermaid may contain no dot. */
const node = (name) => (name.endsWith('.ts') ? `${name.replace('.ts', '_ts')}[${name}]` : name);
