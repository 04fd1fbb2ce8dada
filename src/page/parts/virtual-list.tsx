// A list of rows of one height that draws only the rows near the visible part.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { nextIndex, placeAgain, rowWindow, scrollFor, type Place } from '../model/window.ts';
import { listensToKeys } from '../state/keys.ts';
import { askedProject } from '../state/project.ts';

interface Props<T> {
  items: readonly T[];
  /** In CSS pixels. */
  rowHeight: number;
  keyOf: (item: T) => string;
  /** Draws a row. Its first link or button gets the focus of the keys j and k. */
  row: (item: T) => ComponentChildren;
  /** The name of the list for screen readers. */
  label: string;
}

interface View {
  top: number;
  height: number;
}

/** Where each list of each project was left, so that a person who comes back from a row goes on there. */
const places = new Map<string, Place>();

export function VirtualList<T>({ items, rowHeight, keyOf, row, label }: Props<T>) {
  const box = useRef<HTMLDivElement>(null);
  const [name] = useState(() => `${askedProject.value} ${label}`);
  const [start] = useState(() =>
    placeAgain({ left: places.get(name), keys: () => items.map((item) => keyOf(item)), rowHeight }),
  );
  const [view, setView] = useState<View>({ top: start.top, height: 900 });
  const { first, end } = rowWindow({ count: items.length, rowHeight, ...view });
  useMeasure(box, rowHeight, setView);
  usePlace(box, { start, keep: (place) => places.set(name, place) });
  useAnchor(box, { items, rowHeight, keyOf });
  useRowKeys(box, { count: items.length, rowHeight, setView, current: start.index });
  return (
    <div class="rows" ref={box} tabIndex={-1}>
      <ul aria-label={label} style={{ height: `${items.length * rowHeight}px` }}>
        {items.slice(first, end).map((item, index) => (
          <li
            key={keyOf(item)}
            class="row-place"
            data-index={first + index}
            data-key={keyOf(item)}
            aria-setsize={items.length}
            aria-posinset={first + index + 1}
            style={{ height: `${rowHeight}px`, transform: `translateY(${(first + index) * rowHeight}px)` }}
          >
            {row(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}

type Box = { current: HTMLDivElement | null };

/** Scrolls to where the list was left, and notes the scroll position and the row that had the focus last. */
function usePlace(box: Box, { start, keep }: { start: Place; keep: (place: Place) => void }) {
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.scrollTop = start.top;
    const last = { ...start };
    const note = (part: Partial<Place>) => keep(Object.assign(last, part));
    const onFocus = ({ target }: FocusEvent) => {
      const { index, key } = (target as Element).closest<HTMLElement>('[data-index]')?.dataset ?? {};
      if (index !== undefined && key !== undefined) note({ index: Number(index), key });
    };
    const onScroll = () => note({ top: element.scrollTop });
    element.addEventListener('focusin', onFocus);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      element.removeEventListener('focusin', onFocus);
      element.removeEventListener('scroll', onScroll);
    };
  }, []);
}

/** Reads the scroll position and the height of the box. */
function useMeasure(box: Box, rowHeight: number, setView: (change: (before: View) => View) => void) {
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => {
      // Within one row, the same rows are drawn, and nothing needs to be drawn again.
      const top = Math.floor(element.scrollTop / rowHeight) * rowHeight;
      const { clientHeight: height } = element;
      setView((before) => (before.top === top && before.height === height ? before : { top, height }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);
}

/** Keeps the rows on the screen in their places when new rows come above them. */
function useAnchor<T>(
  box: Box,
  { items, rowHeight, keyOf }: Pick<Props<T>, 'items' | 'rowHeight' | 'keyOf'>,
) {
  const seen = useRef<readonly T[]>(items);
  useLayoutEffect(() => {
    const element = box.current;
    const [oldFirst] = seen.current;
    if (element !== null && element.scrollTop > 0 && oldFirst !== undefined && items[0] !== oldFirst) {
      const key = keyOf(oldFirst);
      const shift = items.findIndex((item) => keyOf(item) === key);
      if (shift > 0) element.scrollTop += shift * rowHeight;
    }
    seen.current = items;
  }, [items]);
}

/** The keys j and k move the focus from row to row, also to rows that are not drawn yet. */
function useRowKeys(
  box: Box,
  given: { count: number; rowHeight: number; setView: (view: View) => void; current: number },
) {
  const { count, rowHeight, setView } = given;
  const latest = useRef({ count, current: given.current, isMoving: false });
  latest.current.count = count;
  useEffect(
    () =>
      listensToKeys((step) => {
        const element = box.current;
        if (element === null || latest.current.count === 0) return;
        const { current, isMoving } = latest.current;
        const focused = document.activeElement?.closest<HTMLElement>('[data-index]')?.dataset['index'];
        // Until the focus has moved, the next key counts from the row to which it moves.
        const from = isMoving ? current : Number(focused ?? current);
        const index = nextIndex(from, step, latest.current.count);
        Object.assign(latest.current, { current: index, isMoving: true });
        const { scrollTop: top, clientHeight: height } = element;
        element.scrollTop = scrollFor({ index, rowHeight, top, height });
        setView({ top: element.scrollTop, height });
        requestAnimationFrame(() => {
          element
            .querySelector<HTMLElement>(`[data-index="${index}"] :is(a, button)`)
            ?.focus({ preventScroll: true });
          if (latest.current.current === index) latest.current.isMoving = false;
        });
      }),
    [],
  );
}
